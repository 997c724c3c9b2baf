import Foundation
import NightlyJob
import Proposal

/// Charts as pictures for forums that refuse SVG, drawn by librsvg: their bytes depend on the
/// machine's fonts, so that they stand beside a bundle and not in it.
struct ChartImages {
    private let tool: URL

    /// Says before long work that there is nothing to draw with.
    init() throws(CommandFailure) {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        guard
            let found = folders.map({ "\($0)/rsvg-convert" })
                .first(where: FileManager.default.isExecutableFile)
        else {
            throw CommandFailure(
                .cannotWrite,
                "--png: found no rsvg-convert on the PATH; expected librsvg's, Debian's package "
                    + "librsvg2-bin")
        }
        tool = URL(fileURLWithPath: found)
    }

    /// Each chart light and dark, twice as large as it is shown. The digits in a name are those of
    /// the drawing's SHA-256, so that a forum never shows an older picture under it.
    func write(_ charts: [Chart], to directory: String) throws(CommandFailure) {
        let folder = FileSystem.withoutTrailingSlashes(directory)
        do {
            try FileManager.default.createDirectory(
                atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandFailure(
                .cannotWrite, "\(folder): found no such directory; expected one that can be made")
        }
        for chart in charts {
            for theme in [Chart.Theme.light, .dark] {
                let drawing = Array(chart.svg(theme).utf8)
                let digits = Digest(of: drawing).hexadecimal.prefix(8)
                let name = "\(chart.name)-\(theme.rawValue)-\(digits).png"
                let picture = try picture(drawing, name)
                do throws(FileFailure) {
                    try FileSystem.write(picture, to: "\(folder)/\(name)")
                } catch {
                    throw CommandFailure(error)
                }
            }
        }
    }

    private func picture(_ drawing: [UInt8], _ name: String) throws(CommandFailure) -> [UInt8] {
        let process = Process()
        let (input, output) = (Pipe(), Pipe())
        process.executableURL = tool
        process.arguments = ["--zoom", "2", "--format", "png"]
        process.standardInput = input
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        do {
            try process.run()
            // The tool reads all of its input before it writes a byte.
            try input.fileHandleForWriting.write(contentsOf: Data(drawing))
            try input.fileHandleForWriting.close()
            let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
            process.waitUntilExit()
            guard process.terminationStatus == 0, !bytes.isEmpty else {
                throw CocoaError(.fileWriteUnknown)
            }
            return Array(bytes)
        } catch {
            throw CommandFailure(
                .cannotWrite, "\(name): found that rsvg-convert failed; expected a picture")
        }
    }
}
