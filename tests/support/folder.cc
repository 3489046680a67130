#include "tests/support/folder.h"

#include <cstdlib>
#include <filesystem>

namespace iml::tests {

Folder::Folder() : path_((std::filesystem::temp_directory_path() / "iml-test-XXXXXX").string()) {
  if (mkdtemp(path_.data()) == nullptr) std::abort();
}

Folder::~Folder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace iml::tests
