import MarginPolicy
import PolicyDocument
import Testing

/// A document with one mistake, and the error that must report it.
struct Mistake: Sendable, CustomTestStringConvertible {
    let file: String
    let document: String
    let place: String
    let path: String
    let found: String
    /// The beginning of what was expected.
    let expected: String

    init(
        _ file: String, _ document: String, _ place: String, _ path: String, _ found: String,
        _ expected: String
    ) {
        self.file = file
        self.document = document
        self.place = place
        self.path = path
        self.found = found
        self.expected = expected
    }

    var testDescription: String { "\(file):\(place): \(path): \(found)" }

    /// Reads the document as what its file name says, and compares the error's one line.
    func check() {
        guard
            let error = mistake({ () throws(DocumentError) in
                try readAnything(bytes(document), file: file)
            })
        else {
            Issue.record("accepted: \(document)")
            return
        }
        let line = error.description
        let head = "\(file):\(place): \(path.isEmpty ? "" : path + ": ")found \(found); expected "
        #expect(line.hasPrefix(head + expected))
        #expect("\(error.line):\(error.column)" == place)
        #expect(!line.contains { $0.isNewline })
    }
}

/// Reads a policy, a job, a parameter set or current parameters, by the name's beginning.
func readAnything(_ bytes: [UInt8], file: String) throws(DocumentError) {
    if file.hasPrefix("policy") {
        _ = try PolicyFile(bytes, file: file)
    } else if file.hasPrefix("job") {
        _ = try JobFile(bytes, file: file)
    } else if file.hasPrefix("parameters") {
        _ = try ParameterSetJSON.read(bytes, file: file)
    } else {
        _ = try CurrentParameters.read(bytes, file: file)
    }
}

/// A policy whose defaults, and what follows them, are given; they begin on line 4.
func policyBody(_ lines: String) -> String {
    "schema: marginpolicy.policy/1\nname: n\ndefaults:\n\(lines)\n"
}

/// A job whose instruments, and what follows them, are given; they begin on line 4.
func jobBody(_ lines: String) -> String {
    "schema: marginpolicy.job/1\npolicy: p\ninstruments:\n\(lines)\n"
}
