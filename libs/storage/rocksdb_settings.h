// What the log and the databases want of RocksDB alike: it fails by a status, at once, and never mends or ends anything
// by itself.
#pragma once

namespace rocksdb {
class Env;
struct Options;
}  // namespace rocksdb

namespace iml::storage {

// `env`: a disk to stand in for the system's; null for that one.
rocksdb::Options RocksdbSettings(rocksdb::Env* env);

}  // namespace iml::storage
