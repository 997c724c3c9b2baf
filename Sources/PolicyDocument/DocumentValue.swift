/// A node on its way into a value: what it holds, and where it stands for the error that says so.
package struct DocumentValue {
    package let node: LocatedNode
    let path: String
    let file: String

    package func failure(found: String? = nil, expected: String) -> DocumentError {
        DocumentError(
            file: file, location: node.location, path: path, found: found ?? description,
            expected: expected)
    }

    private func child(_ node: LocatedNode, _ key: String) -> DocumentValue {
        let step = singleLine(key, limit: 80)
        return DocumentValue(node: node, path: path.isEmpty ? step : "\(path).\(step)", file: file)
    }

    /// The elements of a list.
    package func elements(expected: String) throws(DocumentError) -> [DocumentValue] {
        guard case .sequence(let nodes) = node.content else { throw failure(expected: expected) }
        return nodes.indices.map {
            DocumentValue(node: nodes[$0], path: "\(path)[\($0)]", file: file)
        }
    }

    /// The members of a mapping whose keys are names that the user chooses.
    package func namedMembers(
        expected: String
    ) throws(DocumentError) -> [(name: String, location: DocumentLocation, value: DocumentValue)] {
        guard case .mapping(let entries) = node.content else { throw failure(expected: expected) }
        return entries.map { ($0.key, $0.keyLocation, child($0.value, $0.key)) }
    }

    /// The members of a mapping with fixed keys. Any other key is an error.
    package func members(_ keys: [String]) throws(DocumentError) -> Members {
        guard case .mapping(let entries) = node.content else {
            throw failure(expected: "a mapping with the keys \(keys.joined(separator: ", "))")
        }
        var values: [String: DocumentValue] = [:]
        for entry in entries {
            guard keys.contains(entry.key) else {
                let suggestion = nearestWord(to: entry.key, among: keys)
                    .map { " (did you mean '\($0)'?)" }
                throw DocumentError(
                    file: file, location: entry.keyLocation,
                    path: child(entry.value, entry.key).path,
                    found: "the unknown key \(quoted(entry.key))\(suggestion ?? "")",
                    expected: keys.count == 1
                        ? keys[0] : "one of \(keys.joined(separator: ", "))")
            }
            values[entry.key] = child(entry.value, entry.key)
        }
        return Members(owner: self, values: values)
    }

    /// The members of a mapping with fixed keys.
    package struct Members {
        let owner: DocumentValue
        fileprivate let values: [String: DocumentValue]

        package subscript(key: String) -> DocumentValue? { values[key] }

        package func required(
            _ key: String, expected: String = "the key to be there"
        ) throws(DocumentError) -> DocumentValue {
            guard let value = values[key] else {
                throw DocumentError(
                    file: owner.file, location: owner.node.location,
                    path: owner.path.isEmpty ? key : "\(owner.path).\(key)",
                    found: "no key '\(key)'", expected: expected)
            }
            return value
        }
    }
}

extension DocumentValue: CustomStringConvertible {
    package var description: String {
        switch node.content {
        case .null: "nothing"
        case .scalar(let text, _): quoted(text)
        case .sequence: "a list"
        case .mapping: "a mapping"
        }
    }

    package var isNull: Bool { node.content == .null }

    /// Nil where the document says `null`.
    package var present: DocumentValue? { isNull ? nil : self }
}
