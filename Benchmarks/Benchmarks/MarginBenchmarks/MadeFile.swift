import Foundation

/// Files in the temporary folder that are made once.
enum MadeFile {
    static func path(_ name: String, make: (String) throws -> Void) -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        if !FileManager.default.fileExists(atPath: path) {
            do {
                try make(path)
            } catch {
                FileHandle.standardError.write(Data("cannot make \(path): \(error)\n".utf8))
                exit(1)
            }
        }
        return path
    }

    /// Packs `file` with a command that writes to standard output where `-c` asks for it.
    static func pack(_ command: String, _ file: String, to path: String) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["sh", "-c", "\(command) -c '\(file)' > '\(path).part'"]
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.fileWriteUnknown) }
        try FileManager.default.moveItem(atPath: "\(path).part", toPath: path)
    }
}
