import Testing

@testable import OracleHistory

@Suite struct CompactDateTests {
    private func time(_ text: String) -> TimeText.Value {
        Array(text.utf8).withUnsafeBufferPointer { TimeText.parse($0, notation: .compactDate) }
    }

    @Test func aDateHasEightDigits() {
        #expect(time("20231114") == .time(1_699_920_000_000_000))
        for text in ["020231114", "0020231114", "2023111", "202311140", "20231114.0"] {
            #expect(time(text) == .malformed, "\(text)")
        }
    }
}
