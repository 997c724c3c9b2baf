/// What one command may move.
enum Amounts {
    static let largest: Quanta = 1_000_000_000_000_000_000_000_000_000_000

    /// Of all deposits in an asset.
    static let largestTotal: Quanta = 1_000_000_000_000_000_000_000_000_000_000_000_000

    static func require(_ amount: Quanta) throws(Refusal) {
        guard amount > 0 else { throw Refusal(.outOfRange, found: amount, nearest: 1) }
        guard amount <= largest else {
            throw Refusal(.outOfRange, found: amount, nearest: largest)
        }
    }
}
