import OracleHistory
import PolicyDocument
import Testing

/// The keys of a job and the options of the reader have one set of names.
@Suite struct JobReadingKeyTests {
    @Test func everyReadingOptionHasItsKey() {
        #expect(JobInstrument.readingKeys == HistoryOptions.Name.allCases.map(\.rawValue))
    }
}
