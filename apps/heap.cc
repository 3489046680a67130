// How jemalloc, which the programs link, keeps its memory: few arenas, and what is free goes back to the machine within
// a second.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "background_thread:true,dirty_decay_ms:1000,muzzy_decay_ms:0,narenas:2";
}
