/// A place that breaks a rule, written as compilers do.
struct Violation: CustomStringConvertible, Equatable {
    let path: String
    let line: Int
    let rule: String

    init(_ file: SourceFile, _ line: Int, _ rule: String) {
        path = file.path
        self.line = line
        self.rule = rule
    }

    var description: String { "\(path):\(line): \(rule)" }
}

/// What the formatter does not check.
///
/// The forbidden texts are put together from pieces, so that this file passes its own test.
enum Rules {
    static let columns = 100
    static let linesPerFile = 600

    /// Leftovers that belong into the issue tracker, as whole words in any file.
    static let markers = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

    /// Constructs that trap instead of throwing, and tests that cannot fail.
    static let constructs = [
        "try" + "!", "as" + "!", "fatal" + "Error(", "#expect(" + "true)", "#expect(Bool(" + "true",
        ".dis" + "abled(",
    ]

    /// Words that stand for a figure still to be measured; a document with one is not finished.
    static func isPlaceholder(_ word: Substring) -> Bool {
        word == "DOWNLOAD" || (word.hasPrefix("TIME_") && word.count > 5)
    }

    static func violations(in file: SourceFile) -> [Violation] {
        var found: [Violation] = []
        var inLiteral = false
        for (index, line) in file.lines.enumerated() {
            func report(_ rule: String) { found.append(Violation(file, index + 1, rule)) }
            if line.last == " " || line.last == "\t" { report("trailing space") }
            for marker in markers where contains(line, word: marker) {
                report("leftover marker \(marker)")
            }
            if file.isDocument {
                for word in words(line) where isPlaceholder(word) {
                    report("placeholder \(word)")
                }
            }
            guard file.isCode else { continue }
            for construct in constructs where line.contains(construct) {
                report("forbidden \(construct)")
            }
            if line.contains("\"\"\"") { inLiteral.toggle() }
            // Data in a literal is as long as it is; everything else can be broken.
            if !inLiteral, !line.contains("\""), line.count > columns {
                report("\(line.count) columns; expected at most \(columns)")
            }
        }
        if file.isCode, file.lines.count - 1 > linesPerFile {
            let count = file.lines.count - 1
            found.append(
                Violation(file, count, "\(count) lines; expected at most \(linesPerFile)"))
        }
        return found
    }

    private static func contains(_ line: Substring, word: String) -> Bool {
        guard line.contains(word) else { return false }
        return words(line).contains { $0 == word }
    }

    private static func words(_ line: Substring) -> [Substring] {
        line.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }
}
