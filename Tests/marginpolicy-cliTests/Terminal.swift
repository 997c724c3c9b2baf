import Foundation
import Testing

/// A pseudo-terminal for a program's standard error, and what was written to it so far.
final class Terminal {
    private static let secondsAllowed = 60.0

    private let master: Int32
    /// What a program opens; held open here too, so that nothing is lost at the program's end.
    private let slave: Int32
    let name: String
    private var bytes: [UInt8] = []

    init() throws {
        var ends: (master: Int32, slave: Int32) = (-1, -1)
        var path = [CChar](repeating: 0, count: 256)
        try #require(openpty(&ends.master, &ends.slave, &path, nil, nil) == 0)
        (master, slave) = ends
        name = path.withUnsafeBufferPointer { bytes in
            String(decoding: bytes.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
        }
        try #require(fcntl(master, F_SETFL, O_NONBLOCK) == 0)
    }

    deinit {
        close(slave)
        close(master)
    }

    /// Everything so far.
    func text() -> String {
        var chunk = [UInt8](repeating: 0, count: 4096)
        while case let count = read(master, &chunk, chunk.count), count > 0 {
            bytes += chunk[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Waits until `isReached` holds of everything so far.
    func wait(until isReached: (String) -> Bool) throws {
        let limit = Date() + Self.secondsAllowed
        while !isReached(text()) {
            try #require(Date() < limit, "the terminal shows only \(text())")
            usleep(20_000)
        }
    }
}
