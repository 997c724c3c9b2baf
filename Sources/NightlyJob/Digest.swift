import Crypto

/// SHA-256 digests of files and texts, in lower-case hexadecimal.
public struct Digest: Sendable, Hashable {
    public let hexadecimal: String

    /// Of bytes in memory.
    public init(of bytes: [UInt8]) {
        hexadecimal = Self.hexadecimal(SHA256.hash(data: bytes))
    }

    fileprivate init(hexadecimal: String) { self.hexadecimal = hexadecimal }

    /// `sha256:` and the digits.
    public var labelled: String { "sha256:\(hexadecimal)" }

    fileprivate static func hexadecimal(_ digest: SHA256.Digest) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(
            decoding: digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] },
            as: UTF8.self)
    }
}

/// A digest and a length of bytes that arrive in pieces.
struct DigestInProgress {
    private var hash = SHA256()
    private(set) var bytes = 0

    mutating func update(_ piece: UnsafeRawBufferPointer) {
        hash.update(bufferPointer: piece)
        bytes += piece.count
    }

    func finished() -> Digest { Digest(hexadecimal: Digest.hexadecimal(hash.finalize())) }
}
