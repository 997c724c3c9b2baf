#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// What lies in a bundle's directory and in its folder of charts.
struct BundleTree {
    /// Regular files, relative to the directory.
    private(set) var files: [String] = []
    /// Links, devices and folders that no bundle has.
    private(set) var others: [String] = []

    init(_ root: String) throws(FileFailure) {
        for name in try FileSystem.entries(of: root).sorted() {
            switch Self.type(of: "\(root)/\(name)") {
            case S_IFREG: files.append(name)
            case S_IFDIR where name == Bundle.chartsFolder:
                for entry in try FileSystem.entries(of: "\(root)/\(name)").sorted() {
                    let path = "\(name)/\(entry)"
                    if Self.type(of: "\(root)/\(path)") == S_IFREG {
                        files.append(path)
                    } else {
                        others.append(path)
                    }
                }
            default: others.append(name)
            }
        }
    }

    /// What is not the bundle's, in the order of the names.
    func foreign(to bundle: Bundle) -> String? {
        let own = Set(bundle.files.map(\.name))
        return (files.filter { !own.contains($0) && !Bundle.isOwnName($0) } + others).min()
    }

    /// Removes the files of a bundle and their folder, but not the directory.
    static func remove(in root: String) throws(FileFailure) {
        for name in try BundleTree(root).files where unlink("\(root)/\(name)") != 0 {
            throw FileFailure(.write, "\(root)/\(name)", errno: errno)
        }
        rmdir("\(root)/\(Bundle.chartsFolder)")
    }

    private static func type(of path: String) -> mode_t? {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : nil
    }
}
