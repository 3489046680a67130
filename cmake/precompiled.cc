// Nothing: the library exists for its precompiled headers (precompiled.cmake).
