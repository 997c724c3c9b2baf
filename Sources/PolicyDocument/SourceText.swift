/// The text of a document: valid UTF-8 within its size limit, without a byte order mark.
struct SourceText {
    enum Format {
        case yaml, json

        /// Large parameter sets are JSON; what people write is small.
        var bytesMax: Int {
            switch self {
            case .yaml: 4 << 20
            case .json: 64 << 20
            }
        }
    }

    let file: String
    let format: Format
    let text: String
    /// Where the text begins in its file.
    private(set) var start = DocumentLocation.start
    /// What is found behind the text.
    private(set) var end = "the end of the file"

    /// A line of a file of many documents, without its end; a byte order mark is not skipped.
    init(line: ArraySlice<UInt8>, number: Int, file: String) throws(DocumentError) {
        self.file = file
        format = .json
        start = DocumentLocation(line: number, column: 1)
        end = "the end of the line"
        guard let text = String(validating: line, as: UTF8.self) else {
            let place = Self.invalidPlace(in: line)
            throw DocumentError(
                file: file, location: DocumentLocation(line: number, column: place.column),
                found: "bytes that are not UTF-8", expected: "UTF-8 text")
        }
        self.text = text
    }

    init(_ source: [UInt8], file: String) throws(DocumentError) {
        let hasMark = source.starts(with: [0xEF, 0xBB, 0xBF])
        let bytes = source[(hasMark ? 3 : 0)...]
        format = Self.format(of: bytes, file: file)
        self.file = file
        guard bytes.count <= format.bytesMax else {
            throw DocumentError(
                file: file, location: .start, found: "\(bytes.count) bytes",
                expected: "a document of at most \(format.bytesMax >> 20) MiB")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw DocumentError(
                file: file, location: Self.invalidPlace(in: bytes),
                found: "bytes that are not UTF-8",
                expected: "UTF-8 text")
        }
        self.text = text
    }

    /// `.yaml` and `.yml` are YAML. Any other file is JSON when its first visible byte is `{`;
    /// `.json` is JSON whatever it begins with, so that its errors speak of JSON.
    private static func format(of bytes: ArraySlice<UInt8>, file: String) -> Format {
        let name = file.lowercased()
        if name.hasSuffix(".yaml") || name.hasSuffix(".yml") { return .yaml }
        if name.hasSuffix(".json") { return .json }
        let first = bytes.first { ![0x20, 0x09, 0x0A, 0x0D].contains($0) }
        return first == UInt8(ascii: "{") ? .json : .yaml
    }

    private static func invalidPlace(in bytes: ArraySlice<UInt8>) -> DocumentLocation {
        var place = DocumentLocation.start
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes.makeIterator()
        while case .valid(let scalar) = parser.parseScalar(from: &rest) {
            if scalar.first == 0x0A {
                place = DocumentLocation(line: place.line + 1, column: 1)
            } else {
                place.column += 1
            }
        }
        return place
    }
}
