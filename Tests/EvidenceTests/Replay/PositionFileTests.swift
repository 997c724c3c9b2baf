import Evidence
import IsolatedMargin
import MarginPolicy
import Testing
import VolModel

struct PositionFileTests {
    private static let header = "id,account,market,side,size,open,close,leverage"

    private func read(_ text: String) throws(ReplayFailure) -> [ReplayPosition] {
        try PositionFile.read(text, file: "p.csv", markets: ["A", "B,C"])
    }

    @Test func everyColumn() throws {
        let positions = try read(
            "\(Self.header)\r\nx,ann,A,long,1.5,2024-01-01,2024-01-02T03:00:00Z,12.5\r\n"
                + "y,bob,\"B,C\",short,0.000001,2024-01-01T00:00:01Z,,1\n\n")
        #expect(
            positions == [
                ReplayPosition(
                    id: "x", account: 1, market: 0, isLong: true,
                    size: .base(ExactDecimal(significand: 15, fractionDigits: 1)),
                    collateral: .leverage(hundredths: 1_250),
                    open: Timestamp(seconds: 1_704_067_200),
                    close: Timestamp(seconds: 1_704_164_400)),
                ReplayPosition(
                    id: "y", account: 2, market: 1, isLong: false,
                    size: .base(ExactDecimal(significand: 1, fractionDigits: 6)),
                    collateral: .leverage(hundredths: 100),
                    open: Timestamp(seconds: 1_704_067_201), close: nil),
            ])
    }

    @Test func amountsAreExactAndAccountsMayBeMissing() throws {
        let positions = try read(
            "market,side,notional,margin,open\nA,long,1000000.000001,0.000001,2024-01-01\n"
                + "A,short,1,1,2024-01-01\n")
        #expect(positions.map(\.account) == [1, 2])
        #expect(positions.map(\.id) == ["1", "2"])
        #expect(positions[0].size == .notional(1_000_000_000_001))
        #expect(positions[0].collateral == .amount(1))
    }

    @Test(arguments: [
        ("", "p.csv: found no position"),
        ("market,side\n", "p.csv: line 1: expected one column open"),
        ("market,market\n", "p.csv: line 1: found the column 'market'"),
        ("market,side,open,size,notional,margin\n", "expected one column notional or size"),
        ("\(header)\nx,a,A,long,1,2024-01-01,,5,6\n", "p.csv: line 2: found 9 fields; expected 8"),
        ("\(header)\nx,a,D,long,1,2024-01-01,,5\n", "line 2, column market: found 'D'"),
        ("\(header)\nx,a,A,up,1,2024-01-01,,5\n", "column side: found 'up'; expected long or"),
        ("\(header)\nx,a,A,long,0,2024-01-01,,5\n", "column size: found '0'; expected a pos"),
        ("\(header)\nx,a,A,long,1,yesterday,,5\n", "column open: found 'yesterday'"),
        ("\(header)\nx,a,A,long,1,2024-01-02,2024-01-02,5\n", "column close: found '2024-01-02'"),
        ("\(header)\nx,a,A,long,1,2024-01-02,,0.99\n", "column leverage: found '0.99'"),
        ("\(header)\nx,a,A,long,1,2024-01-02,,5.001\n", "column leverage: found '5.001'"),
        (
            "\(header)\n\nx,a,A,long,1,2024-01-02,,5\nx,a,A,long,1,2024-01-02,,5\n",
            "line 4, column id: found 'x'; expected each id once; the first stands in line 3"
        ),
        ("\(header)\n\"x,a\n", "line 2: found an open quote"),
        ("\(header)\nx\"y\"\n", "line 2: found a quote inside a field"),
        (
            "market,side,notional,margin,open\nA,long,1.0000001,1,2024-01-01\n",
            "column notional: found '1.0000001'; expected a positive amount"
        ),
        ("market,side,notional,margin,open\nA,long,1e13,1,2024-01-01\n", "up to 1e12"),
    ])
    func mistakesAreNamed(text: String, message: String) {
        #expect {
            try read(text)
        } throws: {
            "\($0)".contains(message)
        }
    }
}
