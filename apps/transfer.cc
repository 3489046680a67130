// A whole log moved: export reads the embedded one or Kafka's into a file, import makes either of a file. Offsets,
// times and records stay what they are; a digest over all of them tells.
#include <fcntl.h>
#include <google/protobuf/util/delimited_message_util.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <optional>

#include "absl/strings/escaping.h"
#include "absl/strings/str_cat.h"
#include "apps/commands.h"
#include "apps/export.pb.h"
#include "apps/log_options.h"
#include "apps/print.h"
#include "apps/region.h"
#include "libs/log/embedded.h"
#include "libs/log/genesis.h"
#include "libs/log/waiting.h"
#include "libs/runtime/data_folder.h"

namespace iml {
namespace {

constexpr uint32_t kVersion = 1;
constexpr size_t kPieceBytes = 1 << 20;
// The largest topic that can be; a file from elsewhere may say anything.
constexpr int32_t kMostPartitions = 10'000;
constexpr size_t kLongestTopic = 249;
const absl::Time kEarliest = absl::UnixEpoch(),
                 kLatest = absl::FromUnixSeconds(253'402'300'799);  // years of four digits
constexpr absl::Duration kPatience = absl::Seconds(30);

struct Options {
  std::string data = "data", file;
  LogOptions log;
};

class Sha256 {
 public:
  Sha256() { EVP_DigestInit_ex(context_.get(), EVP_sha256(), nullptr); }
  void Add(const std::string& text) {
    const std::string sized = absl::StrCat(text.size(), ":", text);
    EVP_DigestUpdate(context_.get(), sized.data(), sized.size());
  }
  std::string Take() {
    std::string digest(32, '\0');
    EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(digest.data()), nullptr);
    return digest;
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

// It takes the records of each partition in their order, so it is the same however partitions are interleaved.
class LogDigest {
 public:
  void Add(const log::Record& record) {
    Sha256& of = partitions_[record.partition];
    of.Add(absl::StrCat(record.offset, " ", absl::ToUnixMillis(record.appended_at)));
    of.Add(record.key);
    of.Add(record.value);
    ++records_;
  }
  int64_t records() const { return records_; }
  std::string Take() {
    Sha256 all;
    for (auto& [partition, digest] : partitions_) {
      all.Add(absl::StrCat(partition.topic, "/", partition.number));
      all.Add(digest.Take());
    }
    return all.Take();
  }

 private:
  std::map<log::Partition, Sha256> partitions_;
  int64_t records_ = 0;
};

// The topics of our services that a log has, up to where it ends now.
struct Extent {
  std::map<std::string, std::vector<log::Stretch::Part>> topics;
};
absl::StatusOr<Extent> ExtentOf(log::Log& log) {
  Extent extent;
  std::vector<log::Partition> all;
  for (const std::string& topic : AllTopics()) {
    const auto partitions = log.Partitions(topic);
    if (absl::IsNotFound(partitions.status())) continue;
    if (!partitions.ok()) return partitions.status();
    for (int32_t number = 0; number < *partitions; ++number) all.push_back({topic, number});
  }
  if (all.empty()) return absl::NotFoundError("the log has none of the services' topics");
  const auto ends = log::AwaitEnds(log, all, kPatience);
  if (!ends.ok()) return ends.status();
  for (size_t i = 0; i < all.size(); ++i) extent.topics[all[i].topic].push_back({all[i], 0, (*ends)[i]});
  return extent;
}

// `topic` is told of each before its records.
absl::Status ReadLog(log::Log& log, const Extent& extent,
                     const std::function<void(const std::string& topic, int32_t partitions)>& topic,
                     const std::function<void(const log::Record&)>& record) {
  for (const auto& [name, parts] : extent.topics) {
    topic(name, static_cast<int32_t>(parts.size()));
    const auto stretch = log::Stretch::Open(log, parts);
    if (!stretch.ok()) return stretch.status();
    while (true) {
      const auto records = (*stretch)->Next(kPieceBytes);
      if (!records.ok()) return records.status();
      if (records->empty()) break;
      for (const log::Record& each : *records) record(each);
    }
  }
  return absl::OkStatus();
}

// ---- the file

class ExportFile {
 public:
  // kFailedPrecondition when it is none, of another version, or of another key.
  static absl::StatusOr<std::unique_ptr<ExportFile>> Open(const std::string& path, const std::string& key) {
    auto file = std::unique_ptr<ExportFile>(new ExportFile(path));
    if (!file->in_) return absl::NotFoundError(absl::StrCat("cannot read ", path));
    file->Advance();
    if (!file->next_ || !file->next_->has_begin() || file->next_->begin().version() != kVersion) {
      return absl::FailedPreconditionError(absl::StrCat(path, " is no export that this build reads"));
    }
    if (file->next_->begin().key_check() != runtime::KeyCheck(key)) {
      return absl::FailedPreconditionError(
          absl::StrCat(path, " is of a log whose ids rest on another key: give its key file with --key-file"));
    }
    file->Advance();
    return file;
  }

  // The topic whose records come next.
  const Exported::Topic* topic() const { return next_ && next_->has_topic() ? &next_->topic() : nullptr; }
  void EnterTopic() {
    topic_ = next_->topic().name();
    Advance();
  }
  // The next records of the topic that was entered; none once all are read.
  std::vector<log::Record> Records() {
    std::vector<log::Record> records;
    for (size_t bytes = 0; bytes < kPieceBytes && next_ && next_->has_record(); Advance()) {
      Exported::Record& each = *next_->mutable_record();
      bytes += each.key().size() + each.value().size();
      records.push_back({{topic_, each.partition()},
                         each.offset(),
                         absl::FromUnixMillis(each.appended_at_ms()),
                         std::move(*each.mutable_key()),
                         std::move(*each.mutable_value())});
    }
    return records;
  }
  // Once all is read: what the end says; nothing when it is cut off.
  const Exported::End* end() const { return next_ && next_->has_end() ? &next_->end() : nullptr; }

  // Whether anything follows what was read.
  bool Goes() {
    Advance();
    return next_ || !clean_end_;
  }

 private:
  explicit ExportFile(const std::string& path) : in_(path, std::ios::binary), stream_(&in_) {}

  void Advance() {
    clean_end_ = false;
    next_.emplace();
    if (!google::protobuf::util::ParseDelimitedFromZeroCopyStream(&*next_, &stream_, &clean_end_)) next_.reset();
  }

  std::ifstream in_;
  google::protobuf::io::IstreamInputStream stream_;
  std::string topic_;
  std::optional<Exported> next_;
  bool clean_end_ = false;
};

// What the end says, if all that is before it agrees and nothing follows.
absl::StatusOr<Exported::End> CheckFile(const std::string& path, const std::string& key) {
  const auto file = ExportFile::Open(path, key);
  if (!file.ok()) return file.status();
  LogDigest digest;
  const auto damaged = [&](const std::string& why) {
    return absl::DataLossError(absl::StrCat(path, " is damaged: ", why));
  };
  while (const Exported::Topic* topic = (*file)->topic()) {
    const std::string name = topic->name();
    const int32_t partitions = topic->partitions();
    if (name.empty() || name.size() > kLongestTopic)
      return damaged(absl::StrCat("a topic's name of ", name.size(), " bytes"));
    if (partitions < 1 || partitions > kMostPartitions) {
      return damaged(absl::StrCat(partitions, " partitions of ", absl::CHexEscape(name)));
    }
    (*file)->EnterTopic();
    for (auto records = (*file)->Records(); !records.empty(); records = (*file)->Records()) {
      for (const log::Record& record : records) {
        if (record.appended_at < kEarliest || record.appended_at > kLatest)
          return damaged("the time of a record is none");
        if (record.offset == 0) {
          const auto genesis = log::GenesisOf(record.partition, record.value).value_or(log::v1::Genesis());
          if (genesis.partitions() != partitions) {
            return damaged(absl::StrCat("the first record of ", absl::CHexEscape(name), "/", record.partition.number,
                                        " is not its genesis record"));
          }
          if (absl::Status format = log::CheckFormat(genesis); !format.ok()) return format;
        }
        digest.Add(record);
      }
    }
  }
  const Exported::End* const end = (*file)->end();
  if (end == nullptr)
    return absl::DataLossError(absl::StrCat(path, " is cut off or damaged after ", digest.records(), " records"));
  if (end->records() != digest.records() || end->digest() != digest.Take()) {
    return damaged("its records are not those that its digest is of");
  }
  const Exported::End told = *end;
  if ((*file)->Goes()) return damaged("it goes on after its end");
  return told;
}

// ---- the logs

// The embedded log is written beside its place, where none may lie, and put there once it is complete.
struct Opened {
  std::unique_ptr<runtime::DataFolder> folder;
  std::string key;
  std::unique_ptr<log::RestorableLog> log;
};

absl::StatusOr<Opened> OpenLog(const Options& options, const std::string& folder, bool anew) {
  Opened opened;
  if (!options.log.log.empty()) {
    if (absl::Status status = CheckKafka(options.log); !status.ok()) return status;
    auto key = runtime::ReadKey(options.log.key_file);
    if (!key.ok()) return key.status();
    opened.key = *std::move(key);
    auto log = OpenKafkaLog(options.log, opened.key, nullptr);
    if (!log.ok()) return log.status();
    opened.log = *std::move(log);
    return opened;
  }
  auto taken = runtime::DataFolder::Take(options.data, options.log.key_file);
  if (!taken.ok()) return taken.status();
  opened.folder = *std::move(taken);
  opened.key = opened.folder->key();
  if (anew) std::filesystem::remove_all(folder);  // once the data folder is ours: another import may be under way there
  log::EmbeddedOptions embedded;
  embedded.folder = folder;
  auto log = log::OpenEmbedded(std::move(embedded));
  if (!log.ok()) return log.status();
  opened.log = *std::move(log);
  return opened;
}

void Say(const char* what, int64_t records, const std::string& digest) {
  std::cout << what << " " << Grouped(records) << " records, digest " << absl::BytesToHexString(digest) << "\n";
}

int Export(const Options& options) {
  if (options.log.log.empty() && !std::filesystem::exists(options.data + "/log")) {
    return Fail(absl::NotFoundError(absl::StrCat("there is no log in the data folder ", options.data)));
  }
  const auto opened = OpenLog(options, options.data + "/log", false);
  if (!opened.ok()) return Fail(opened.status());
  const auto extent = ExtentOf(*opened->log);
  if (!extent.ok()) return Fail(extent.status());
  const int made =
      open(options.file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);  // what is in it is for few
  if (made < 0) {
    return Fail(errno == EEXIST
                    ? absl::FailedPreconditionError(
                          absl::StrCat(options.file, " is there already: delete it first, or choose another name"))
                    : absl::UnavailableError(absl::StrCat("cannot write ", options.file, ": ", std::strerror(errno))));
  }
  close(made);
  std::ofstream out(options.file, std::ios::binary);
  LogDigest digest;
  const auto write = [&](const Exported& piece) { google::protobuf::util::SerializeDelimitedToOstream(piece, &out); };
  Exported piece;
  piece.mutable_begin()->set_version(kVersion);
  piece.mutable_begin()->set_key_check(runtime::KeyCheck(opened->key));
  write(piece);
  const absl::Status status = ReadLog(
      *opened->log, *extent,
      [&](const std::string& topic, int32_t partitions) {
        piece.mutable_topic()->set_name(topic);
        piece.mutable_topic()->set_partitions(partitions);
        write(piece);
      },
      [&](const log::Record& record) {
        digest.Add(record);
        Exported::Record& each = *piece.mutable_record();
        each.set_partition(record.partition.number);
        each.set_offset(record.offset);
        each.set_appended_at_ms(absl::ToUnixMillis(record.appended_at));
        each.set_key(record.key);
        each.set_value(record.value);
        write(piece);
      });
  const auto leave = [&](const absl::Status& why) {
    unlink(options.file.c_str());
    return Fail(why);
  };
  if (!status.ok()) return leave(status);
  piece.mutable_end()->set_records(digest.records());
  piece.mutable_end()->set_digest(digest.Take());
  write(piece);
  out.close();
  if (!out) return leave(absl::UnavailableError(absl::StrCat("cannot write ", options.file)));
  Say("exported", piece.end().records(), piece.end().digest());
  return kGood;
}

absl::Status Restore(const Options& options, Opened& opened) {
  const auto file = ExportFile::Open(options.file, opened.key);
  if (!file.ok()) return file.status();
  while ((*file)->topic() != nullptr) {
    const Exported::Topic topic = *(*file)->topic();
    (*file)->EnterTopic();
    const absl::Status status =
        opened.log->Restore(topic.name(), topic.partitions(), [&] { return (*file)->Records(); });
    if (!status.ok()) return status;
  }
  return absl::OkStatus();
}

int Import(const Options& options) {
  if (!std::filesystem::exists(options.file))
    return Fail(absl::NotFoundError(absl::StrCat("cannot read ", options.file)));
  const std::string place = options.data + "/log", beside = place + ".importing";
  if (options.log.log.empty()) {
    if (std::filesystem::exists(place)) {
      return Fail(
          absl::FailedPreconditionError(absl::StrCat(place, " is there already: choose an empty folder with --data")));
    }
    if (options.log.key_file.empty() && !std::filesystem::exists(options.data + "/secret.key")) {
      return Fail(absl::FailedPreconditionError(absl::StrCat(
          "ids rest on the key of the exported log: copy its key file to ", options.data, "/secret.key first")));
    }
  }
  auto opened = OpenLog(options, beside, true);
  if (!opened.ok()) return Fail(opened.status());
  const auto end = CheckFile(options.file, opened->key);
  if (!end.ok()) return Fail(end.status());
  if (absl::Status status = Restore(options, *opened); !status.ok()) return Fail(status);
  LogDigest digest;
  const auto extent = ExtentOf(*opened->log);
  if (!extent.ok()) return Fail(extent.status());
  const absl::Status read = ReadLog(
      *opened->log, *extent, [](const std::string&, int32_t) {},
      [&](const log::Record& record) { digest.Add(record); });
  if (!read.ok()) return Fail(read);
  if (digest.Take() != end->digest()) {
    std::cerr << "iml: what was imported is not what the file holds: delete the topics, and import once more\n";
    return kFound;
  }
  opened->log.reset();
  if (options.log.log.empty()) {
    std::filesystem::rename(beside, place);
    if (absl::Status status = opened->folder->Keep(); !status.ok()) return Fail(status);
  }
  Say("imported", end->records(), end->digest());
  return kGood;
}

}  // namespace

void AddTransfer(Command log) {
  const auto options = std::make_shared<Options>();
  Command exporting = log.Subcommand("export", "write the whole log to a file: the one in the data folder, or Kafka's");
  Command importing =
      log.Subcommand("import", "make a log of such a file: in an empty data folder, or of topics that Kafka lacks");
  for (Command each : {exporting, importing}) {
    each.Option("file", &options->file, "the file", {.required = true});
    AddData(each, &options->data);
    AddLogOptions(each, &options->log);
  }
  exporting.Footer(
      "A log in a data folder is read while no server has the folder: stop it first. Kafka's is read while services "
      "run.");
  importing.Footer(
      "The key of the exported log must be there first: as secret.key in the folder, or at --key-file. No server may "
      "run.");
  importing.Option("--replication", &options->log.kafka.replication, "of topics that are made",
                   {.check = Within(1, 7), .shows_default = true});
  exporting.Runs([options] { return Export(*options); });
  importing.Runs([options] { return Import(*options); });
}

}  // namespace iml
