#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Stops the process where libFuzzer sees it and keeps the input.
func trap(_ reason: String) -> Never {
    fputs("oracle: \(reason)\n", stderr)
    abort()
}

@inline(__always)
func check(_ condition: Bool, _ reason: @autoclosure () -> String) {
    if !condition { trap(reason()) }
}
