extension DocumentValue {
    /// The value of one line of a file that has a JSON document on each, without the line's end.
    /// Errors carry `file` and the line's number.
    package init(line: ArraySlice<UInt8>, number: Int, file: String) throws(DocumentError) {
        self.init(
            node: try readJSON(SourceText(line: line, number: number, file: file)), path: "",
            file: file)
    }
}
