#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// libFuzzer has `main`; the environment variable `FUZZ_TARGET` names what it drives.
private let target: Target = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    let names = Target.all.map(\.name)
    guard let target = Target.all.first(where: { $0.name == name }) else {
        fputs("FUZZ_TARGET is '\(name)'; expected one of \(names)\n", stderr)
        exit(2)
    }
    Target.checkThatAllFormatsAreReached()
    return target
}()

@c(LLVMFuzzerTestOneInput)
public func fuzzOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.run(Input(start: start, count: count))
    return 0
}
