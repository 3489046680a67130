// The data files of libs/domain/codes, as the build puts them into the program (cmake/code_files.cmake).
#pragma once

namespace iml::domain {

// Their contents; the last is null.
extern const char* const kCodeFiles[];

}  // namespace iml::domain
