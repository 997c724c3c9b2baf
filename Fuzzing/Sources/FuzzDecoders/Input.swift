/// Bytes that libFuzzer owns: nothing is copied before a decoder asks for it.
typealias Input = UnsafeBufferPointer<UInt8>

extension Input {
    /// The bytes behind the first `count`. Precondition: there are that many.
    func behind(_ count: Int) -> Input { Input(rebasing: self[count...]) }

    /// Whether an input is one of the share that the expensive oracles look at. It depends on the
    /// bytes alone, so that a failure shows again.
    func isAmongOne(of share: UInt64) -> Bool {
        let bytes = UnsafeRawBufferPointer(self)
        var hash = UInt64(count)
        var place = 0
        while place + 8 <= count {
            hash =
                (hash ^ bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
                &* 0x9E37_79B9_7F4A_7C15
            hash ^= hash >> 29
            place += 8
        }
        if let last = bytes.last { hash = (hash ^ UInt64(last)) &* 0x9E37_79B9_7F4A_7C15 }
        return (hash >> 40) % share == 0
    }
}
