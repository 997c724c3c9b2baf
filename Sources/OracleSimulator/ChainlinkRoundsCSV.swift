public import VolModel

/// One round of a Chainlink feed as its proxy contract returns it.
public struct ChainlinkRound: Sendable, Hashable {
    /// Counts the aggregators behind the proxy.
    public var phase: UInt16
    public var aggregatorRound: UInt64
    public var answer: Int128
    public var startedAt: Timestamp
    public var updatedAt: Timestamp

    /// The proxy's uint80: phase · 2^64 + aggregator round.
    public var roundId: UInt128 { UInt128(phase) << 64 | UInt128(aggregatorRound) }

    /// An off-chain-reporting round, which starts and updates in the same block.
    public init(phase: UInt16, aggregatorRound: UInt64, answer: OracleAnswer) {
        self.phase = phase
        self.aggregatorRound = aggregatorRound
        self.answer = answer.answer
        startedAt = answer.updatedAt
        updatedAt = answer.updatedAt
    }

    /// What a proxy returns for a round that does not exist: zeros.
    public static func zero(phase: UInt16) -> ChainlinkRound {
        ChainlinkRound(
            phase: phase, aggregatorRound: 0,
            answer: OracleAnswer(answer: 0, updatedAt: Timestamp(seconds: 0)))
    }

    /// Rounds 1, 2, … of one phase.
    public static func numbered(phase: UInt16, _ answers: [OracleAnswer]) -> [ChainlinkRound] {
        answers.enumerated().map { index, answer in
            ChainlinkRound(phase: phase, aggregatorRound: UInt64(index) + 1, answer: answer)
        }
    }
}

/// `roundId,answer,startedAt,updatedAt,answeredInRound`: what a script that walks a proxy writes.
public enum ChainlinkRoundsCSV {
    public static let header = "roundId,answer,startedAt,updatedAt,answeredInRound"

    /// Integer answers, times in Unix seconds, rows in the order given. The format carries no
    /// decimals; whoever reads it has to know them.
    public static func encode(_ rounds: [ChainlinkRound]) -> [UInt8] {
        var bytes = Array((header + "\n").utf8)
        for round in rounds {
            let id = String(round.roundId)
            let started = round.startedAt.microseconds / 1_000_000
            let updated = round.updatedAt.microseconds / 1_000_000
            bytes.append(contentsOf: "\(id),\(round.answer),\(started),\(updated),\(id)\n".utf8)
        }
        return bytes
    }
}
