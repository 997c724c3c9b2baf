import MarginPolicy
import PolicyDocument

/// A policy file that an argument names, and the policy of one of its classes.
struct PolicyInput {
    private static let limit = 4 << 20

    let file: PolicyFile
    let policy: RiskPolicy

    /// The balanced policy that `init` writes, with its defaults.
    static func shipped() throws(CommandFailure) -> RiskPolicy {
        do throws(DocumentError) {
            return try PolicyFile(Array(StarterFiles.policyYAML.utf8), file: "balanced").defaults
        } catch {
            throw CommandFailure(.internalFault, "\(error)")
        }
    }

    /// Without a class the file's defaults.
    init(_ path: String, className: String?) throws(CommandFailure) {
        let bytes = try WholeInput.bytes(of: path, bytesMax: Self.limit)
        do throws(DocumentError) {
            file = try PolicyFile(bytes, file: path)
        } catch {
            throw CommandFailure(.badConfiguration, "\(error)")
        }
        guard let policy = file.policy(forClass: className) else {
            let known = file.classes.map(\.name).joined(separator: ", ")
            throw CommandFailure(
                .badConfiguration,
                "--class: found '\(className ?? "")'; expected "
                    + (known.isEmpty ? "none, the policy has no classes" : "one of \(known)"))
        }
        self.policy = policy
    }
}
