import Foundation

/// Where the built command and the package are.
enum Executable {
    /// The command beside the test bundle, whatever the configuration and the scratch path.
    static let url: URL? = {
        let bundles = Bundle.allBundles.map(\.bundleURL).filter { $0.pathExtension == "xctest" }
        let arguments = CommandLine.arguments.filter { $0.contains(".xctest") }
            .map { URL(fileURLWithPath: $0) }
        let starts = [Bundle.main.executableURL].compactMap { $0 } + bundles + arguments
        for start in starts {
            var folder = start.resolvingSymlinksInPath()
            while folder.path != "/" {
                folder.deleteLastPathComponent()
                let candidate = folder.appendingPathComponent("marginpolicy")
                var isDirectory: ObjCBool = false
                if FileManager.default.fileExists(
                    atPath: candidate.path, isDirectory: &isDirectory),
                    !isDirectory.boolValue,
                    FileManager.default.isExecutableFile(atPath: candidate.path)
                {
                    return candidate
                }
                if folder.pathExtension != "xctest", !folder.path.contains(".xctest/") { break }
            }
        }
        return nil
    }()

    static let packageRoot = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path

    static let fixtures = packageRoot + "/fixtures"
}
