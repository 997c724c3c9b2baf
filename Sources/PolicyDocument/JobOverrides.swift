import MarginPolicy
import VolModel

extension JobFile {
    /// Reads the ledger of overrides and gives each to its instrument.
    mutating func decodeOverrides(_ list: DocumentValue) throws(DocumentError) {
        for element in try list.elements(expected: "a list of overrides") {
            let members = try element.members([
                "instrument", "trigger", "size", "reason", "from", "expires", "approved_by",
            ])
            let expectedID = "an instrument of the job"
            let named = try members.required("instrument", expected: expectedID)
            let id = try named.text(expectedID, lengthMax: 64)
            guard let index = instruments.firstIndex(where: { $0.id == id }) else {
                let suggestion = nearestWord(to: id, among: instruments.map(\.id)).map {
                    " (did you mean \(quoted($0))?)"
                }
                throw named.failure(
                    found: "the unknown instrument \(quoted(id))\(suggestion ?? "")",
                    expected: expectedID)
            }
            instruments[index].overrides.append(try MarginOverride(decoding: members))
        }
    }
}

extension MarginOverride {
    fileprivate init(decoding members: DocumentValue.Members) throws(DocumentError) {
        func text(_ key: String, _ expected: String, lengthMax: Int) throws(DocumentError) -> String
        {
            try members.required(key, expected: expected).text(expected, lengthMax: lengthMax)
        }
        let expectedSize = "a ratio above 0% and at most 1000% in whole ppm, such as 25%"
        let sizeValue = try members.required("size", expected: expectedSize)
        let size = try sizeValue.ratio(expectedSize) {
            Self.sizes.contains($0) && $0.billionths % 1000 == 0
        }
        let expectedFrom = "the time from which the override acts"
        let from = try members.required("from", expected: expectedFrom).timestamp()
        let expectedEnd = "the time at which the override ends"
        let end = try members.required("expires", expected: expectedEnd)
        let made = MarginOverride(
            trigger: try text("trigger", "what happened", lengthMax: 256), size: size,
            reason: try text("reason", "why the requirement is to rise", lengthMax: 1024),
            from: from, expires: try end.timestamp(),
            approvedBy: try members["approved_by"]?.text("who decided", lengthMax: 256))
        guard let made else {
            throw end.failure(expected: "a time after the override's from (\(from))")
        }
        self = made
    }
}
