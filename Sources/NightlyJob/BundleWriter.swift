#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Puts a bundle on disk so that the directory is whole or not there.
///
/// The files are written to `DIR.partial`, synchronised, and renamed. An existing bundle is moved
/// to `DIR.previous` first and removed afterwards. A lock on `DIR.partial` keeps a second run out.
/// The next run clears what a crash left: a bundle that was moved aside and not replaced is put
/// back.
public enum BundleWriter {
    /// Says before long work that its result would have no place.
    public static func check(_ path: String) throws(FileFailure) {
        let target = FileSystem.withoutTrailingSlashes(path)
        try refuseForeignDirectory(target)
        try FileSystem.checkParent(of: target)
    }

    public static func write(_ bundle: Bundle, to path: String) throws(FileFailure) {
        try FinalWrite.run { () throws(FileFailure) in try replace(path, with: bundle) }
    }

    private static func replace(_ path: String, with bundle: Bundle) throws(FileFailure) {
        let target = FileSystem.withoutTrailingSlashes(path)
        try refuseForeignDirectory(target)
        let partial = "\(target).partial"
        let lock = try locked(partial, for: target)
        defer { close(lock) }
        do throws(FileFailure) {
            try clear(partial, bundle)
            try recover(target)
            try refuseForeignFiles(target, bundle)
            guard !isSame(bundle, target) else {
                rmdir(partial)
                return
            }
            for file in bundle.files {
                try FileSystem.makeDirectory(of: "\(partial)/\(file.name)")
                try FileSystem.create("\(partial)/\(file.name)", file.bytes)
            }
            FileSystem.synchronise(directory: "\(partial)/\(Bundle.chartsFolder)")
            fsync(lock)
            try swap(partial, into: target)
        } catch {
            try? clear(partial, bundle)
            rmdir(partial)
            throw FileFailure(.write, target, reason: error.reason)
        }
    }

    /// Makes the directory and locks it. The run that held the lock before renames the directory:
    /// a lock on what is no longer at `partial` is worth nothing.
    private static func locked(
        _ partial: String, for target: String
    ) throws(FileFailure) -> Int32 {
        for _ in 0..<8 {
            guard mkdir(partial, 0o755) == 0 || errno == EEXIST else {
                throw FileFailure(.write, target, errno: errno)
            }
            let lock = open(partial, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            guard lock >= 0 else {
                if errno == ENOENT { continue }
                throw FileFailure(.write, target, errno: errno)
            }
            guard flock(lock, LOCK_EX | LOCK_NB) == 0 else {
                let code = errno
                close(lock)
                guard code == EWOULDBLOCK else {
                    throw FileFailure(.write, target, errno: code)
                }
                break
            }
            var opened = stat()
            var named = stat()
            if fstat(lock, &opened) == 0, lstat(partial, &named) == 0,
                opened.st_ino == named.st_ino, opened.st_dev == named.st_dev
            {
                return lock
            }
            close(lock)
        }
        throw FileFailure(.lock, target, reason: "another run that holds \(partial)")
    }

    private static func swap(_ partial: String, into target: String) throws(FileFailure) {
        let previous = previous(target)
        let replaces = rename(target, previous) == 0
        guard replaces || errno == ENOENT else {
            throw FileFailure(.write, target, errno: errno)
        }
        guard rename(partial, target) == 0 else {
            let code = errno
            if replaces { rename(previous, target) }
            throw FileFailure(.write, target, errno: code)
        }
        FileSystem.synchronise(directory: FileSystem.directory(of: target))
        // The new bundle stands; what cannot be removed now the next run removes.
        try? BundleTree.remove(in: previous)
        rmdir(previous)
    }

    private static func previous(_ target: String) -> String { "\(target).previous" }

    /// Puts back a bundle that a killed run had moved aside, or removes what it had replaced.
    private static func recover(_ target: String) throws(FileFailure) {
        var status = stat()
        let previous = previous(target)
        guard lstat(previous, &status) == 0 else { return }
        guard lstat(target, &status) == 0 else {
            guard rename(previous, target) == 0 else {
                throw FileFailure(.write, previous, errno: errno)
            }
            return
        }
        try BundleTree.remove(in: previous)
        guard rmdir(previous) == 0 else { throw FileFailure(.write, previous, errno: errno) }
    }

    /// Removes what a killed run left, and nothing else.
    private static func clear(_ partial: String, _ bundle: Bundle) throws(FileFailure) {
        if let name = try BundleTree(partial).foreign(to: bundle) {
            throw FileFailure(
                .write, partial, reason: "'\(name)' in a directory that should be ours alone")
        }
        try BundleTree.remove(in: partial)
    }

    /// What somebody put beside the files of a bundle is not ours to remove.
    private static func refuseForeignFiles(
        _ target: String, _ bundle: Bundle
    ) throws(FileFailure) {
        var status = stat()
        guard lstat(target, &status) == 0 else { return }
        if let name = try BundleTree(target).foreign(to: bundle) {
            throw FileFailure(
                .write, target,
                reason: "a bundle that also holds '\(name)'; it is left alone")
        }
    }

    /// Only an empty directory or an earlier bundle may be replaced.
    private static func refuseForeignDirectory(_ target: String) throws(FileFailure) {
        var status = stat()
        guard lstat(target, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            throw FileFailure(.write, target, reason: "something that is not a directory")
        }
        let names = try FileSystem.entries(of: target)
        guard names.isEmpty || names.contains("job.log.jsonl") else {
            throw FileFailure(
                .write, target, reason: "a directory that is not a bundle; it is left alone")
        }
    }

    private static func isSame(_ bundle: Bundle, _ target: String) -> Bool {
        guard let tree = try? BundleTree(target), tree.others.isEmpty,
            Set(tree.files) == Set(bundle.files.map(\.name))
        else { return false }
        return bundle.files.allSatisfy { file in
            (try? FileSystem.read("\(target)/\(file.name)", limit: file.bytes.count)) == file.bytes
        }
    }
}
