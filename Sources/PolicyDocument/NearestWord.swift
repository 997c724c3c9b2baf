/// The accepted word that `text` most likely misspells, if any is near enough.
func nearestWord(to text: String, among words: [String]) -> String? {
    guard text.unicodeScalars.count <= 40 else { return nil }
    let text = text.lowercased()
    let ranked = words.map { (word: $0, distance: editDistance(text, $0.lowercased())) }
    guard let best = ranked.min(by: { $0.distance < $1.distance }),
        best.distance <= max(1, best.word.count / 4)
    else { return nil }
    return best.word
}

/// Insertions, deletions, substitutions and swaps of neighbours (restricted Damerau–Levenshtein).
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a.unicodeScalars)
    let b = Array(b.unicodeScalars)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
        var row = [i + 1]
        for j in b.indices {
            var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
                cost = min(cost, beforeLast[j - 1] + 1)
            }
            row.append(cost)
        }
        (beforeLast, last) = (last, row)
    }
    return last[b.count]
}
