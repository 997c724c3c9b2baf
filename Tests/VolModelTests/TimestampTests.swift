import Testing
import VolModel

@Suite struct TimestampTests {
    @Test(arguments: [
        ("2024-01-28", 1_706_400_000_000_000), ("1970-01-01T00:00:00Z", 0),
        ("2023-08-17T23:55:23Z", 1_692_316_523_000_000),
        ("2024-02-29T12:00:00.5+02:00", 1_709_200_800_500_000),
    ])
    func parses(text: String, microseconds: Int64) {
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "2023-02-29", "2024-13-01", "2024-00-10", "2024-01-01T24:00:00Z", "2024-01-01T00:00:00",
        "24-01-01", "2024-01-01T00:00:00.Z", "2024-01-01Z", "", "2024-01-01T00:00:00+2:00",
        "1969-12-31",
    ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func printsWhatItParses() {
        for days in stride(from: Int64(0), to: 2_932_000, by: 397) {
            let time = Timestamp(microseconds: days * 86_400_000_000 + 12_345_000)
            #expect(Timestamp(time.description) == time)
        }
    }

    @Test(arguments: [
        ("90s", 90_000_000), ("5m", 300_000_000), ("11.2d", 967_680_000_000),
        ("4w", 2_419_200_000_000),
        ("0.5s", 500_000), ("9000000000001us", 9_000_000_000_001),
        ("365000d", 31_536_000_000_000_000),
    ])
    func parsesDurations(text: String, microseconds: Int64) {
        #expect(TimeSpan(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        "", "5", "m", "-5m", "5 m", "1e3s", "5mm", ".5h", "5.h", "1.2.3d", "999999999999w", "٣d",
        "15250284.9w", "365000.1d",
    ])
    func refusesDurations(text: String) {
        #expect(TimeSpan(text) == nil)
    }
}
