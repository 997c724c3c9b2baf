import Foundation
import Testing

/// Bad input that ends a command: the exit code of the README, one line that says where, what was
/// found and what was expected, nothing on standard output, nothing left behind.
@Suite struct FatalInputTests {
    private let place: Workspace

    init() throws { place = try Workspace() }

    @Test(arguments: histories + commandLines + documents + outputs)
    func endsWithOneLine(_ bad: FatalCase) throws {
        try bad.prepare(place)
        let before = try place.listing()
        let outcome = try place.run(bad.arguments, standardOutput: bad.standardOutput)
        #expect(outcome.status == bad.status, "\(outcome.errors)")
        #expect(outcome.text == "")
        #expect(outcome.errors.hasPrefix("error: "))
        #expect(outcome.errors.hasSuffix("\n"))
        #expect(outcome.errors.filter(\.isNewline).count == 1, "\(outcome.errors)")
        for part in bad.mentions + ["found ", "; expected "] {
            #expect(outcome.errors.contains(part), "no \(part) in \(outcome.errors)")
        }
        #expect(try place.listing() == before)
    }

    static let histories: [FatalCase] = [
        FatalCase("truncated gzip", ["inspect", "bad.csv.gz"], 65, ["bad.csv.gz"]) {
            try $0.write(Histories.fixture("eth-usd.csv.gz").dropLast(5000), to: "bad.csv.gz")
        },
        FatalCase("truncated zstd", ["inspect", "bad.csv.zst"], 65, ["bad.csv.zst"]) {
            try $0.write(Histories.fixture("btc-usd.csv.zst").dropLast(5000), to: "bad.csv.zst")
        },
        FatalCase("a bit of gzip flipped", ["inspect", "bad.csv.gz"], 65, ["bad.csv.gz"]) {
            var bytes = try Histories.fixture("eth-usd.csv.gz")
            bytes[bytes.count / 2] ^= 0x10
            try $0.write(bytes, to: "bad.csv.gz")
        },
        .history("binary noise", Histories.noise, "bad.csv:1", "binary data"),
        .history("no bytes", "", "an empty file"),
        .history("blank lines only", "\n\n \n"),
        .history("header only", "timestamp,price\n", "no row of data"),
        .history("prose", "Dear all,\nplease find the prices attached.\n", "bad.csv:1"),
        .history("no price column", "timestamp,weather\n1700000000,rain\n", "bad.csv:1"),
        .history(
            "no usable row", "timestamp,price\n1700000000,abc\n1700003600,-1\n",
            "2 rows without an observation (unparsable 1, non_positive 1)"),
        .history(
            "a line of 10 MB", Data(repeating: UInt8(ascii: "7"), count: 10 << 20),
            "bad.csv:1", "a line longer than 1048576 bytes"),
        .history(
            "a line of 10 MB among others",
            Data(Histories.good.utf8) + Data(repeating: UInt8(ascii: "7"), count: 10 << 20),
            "bad.csv:5", "a line longer than 1048576 bytes"),
        .history("another JSON", "{\"prices\": [1, 2, 3]}\n", "bad.csv:1", "JSON"),
        .history("a single candle", "time,open,high,low,close\n1700000000,1,2,1,2\n"),
        FatalCase("missing file", ["estimate", "none.csv"], 66, ["none.csv", "no such file"]),
        FatalCase(
            "missing glob", ["estimate", "no*.csv"], 66, ["no*.csv", "no file that matches"]),
        FatalCase("empty name", ["estimate", ""], 66, ["no such file"]),
        FatalCase("unreadable file", ["estimate", "/proc/self/mem"], 66, ["/proc/self/mem"]),
        FatalCase("empty directory", ["inspect", "folder"], 66, ["folder", "without histories"]) {
            try $0.write("no history", to: "folder/notes.txt")
        },
        FatalCase("standard input without a byte", ["estimate", "-"], 65, ["-: found an empty"]),
        FatalCase(
            "the second file is missing", ["estimate", "a.csv", "none.csv"], 66, ["none.csv"]
        ) {
            try $0.write(Histories.good, to: "a.csv")
        },
        FatalCase("the second file is bad", ["estimate", "a.csv", "b.csv"], 65, ["b.csv"]) {
            try $0.write(Histories.good, to: "a.csv")
            try $0.write("timestamp,price\n", to: "b.csv")
        },
        FatalCase(
            "as_of before the first observation",
            ["estimate", "a.csv", "--as-of", "2023-11-14T22:13:19Z"], 65,
            ["a.csv", "no observation of a up to 2023-11-14T22:13:19Z"]
        ) { try $0.write(Histories.good, to: "a.csv") },
    ]

    static let commandLines: [FatalCase] = [
        FatalCase("unknown subcommand", ["estimat"], 64, ["command line", "'estimat'"]),
        FatalCase("no file", ["estimate"], 64, ["command line", "no <files>"]),
        FatalCase("no job", ["nightly", "--out", "x"], 64, ["command line", "no <job>"]),
        FatalCase("no --out", ["nightly", "job.yaml"], 64, ["no --out <dir>"]),
        FatalCase("too many words", ["diff", "a", "b", "c"], 64, ["unexpected 'c'"]),
        FatalCase("standard input twice", ["diff", "-", "-"], 64, ["'-' twice"]),
        .usage(
            "unknown estimator", ["--estimator", "ewmaa"], "--estimator", "'ewmaa'", "realized"),
        .usage("not a duration", ["--estimator", "ewma:half_life=soon"], "half_life", "'soon'"),
        .usage("unknown estimator option", ["--estimator", "ewma:window=3d"], "'window'"),
        .usage(
            "estimator option twice", ["--estimator", "realized:window=3d,window=4d"], "window"),
        .usage("estimator without value", ["--estimator", "realized:window"], "key=value"),
        .usage("grid over window", ["--estimator", "realized:window=1h,grid=2h"], "grid"),
        .usage("word for --as-of", ["--as-of", "yesterday"], "--as-of", "'yesterday'", "RFC 3339"),
        .usage("31 February", ["--as-of", "2023-02-31"], "--as-of", "'2023-02-31'"),
        .usage("--as-of without value", ["--as-of"], "--as-of", "no value"),
        .usage("--decimals in words", ["--decimals", "eight"], "--decimals", "'eight'"),
        .usage("--decimals out of range", ["--decimals", "37"], "--decimals", "37", "0 to 36"),
        .usage("unknown format", ["--format", "xml"], "--format", "'xml'", "'json'"),
        .usage("unknown kind", ["--kind", "vague"], "--kind", "'vague'", "'threshold'"),
        .usage("--max-gap of nothing", ["--max-gap", "0s"], "--max-gap", "0s"),
        .usage("--bars without unit", ["--bars", "60"], "--bars", "'60'", "5m"),
        .usage("no threads", ["--threads", "0"], "--threads", "found 0", "1 to 256"),
        .usage("unknown level", ["--log-level", "loud"], "--log-level", "'loud'"),
        .usage("unknown option", ["--asof", "2023-01-01"], "'--asof'", "'--as-of'"),
        .usage("a line break in a value", ["--as-of", "a\nb\u{1b}[31m"], "--as-of"),
    ]

    static let documents: [FatalCase] = [
        FatalCase("missing job", ["nightly", "none.yaml", "--out", "b"], 78, ["none.yaml"]),
        FatalCase("job is a directory", ["calibrate", ".", "--out", "p"], 78, [".: found"]),
        .job("typo in the job", in: "job.yaml", "instruments:", "instrument:", "instrument"),
        .job("typo in a feed", in: "job.yaml", "heartbeat: 24h", "hearbeat: 24h", "hearbeat"),
        .job("typo in the policy", in: "policy.yaml", "combine:", "combin:", "combin", ":4:"),
        .job("unit of another kind", in: "policy.yaml", "5%/d", "5%/kg", "speed_up", "5%/kg"),
        .job("a duration in percent", in: "policy.yaml", "detection: 5m", "detection: 5%", "5%"),
        .job(
            "an impossible value", in: "policy.yaml", "confidence: 99.9%", "confidence: 120%",
            "120%"),
        .job(
            "a key twice", in: "policy.yaml", "name: balanced", "name: a\nname: b",
            "policy.yaml:2:1", "'name' more than once"),
        .job(
            "an instrument twice", in: "job.yaml", "id: SOL-USD-PERP", "id: BTC-USD-PERP", "again"),
        .job(
            "unknown class", in: "job.yaml", "class: stable", "class: stabel", "'stabel'", "stable"),
        .job(
            "unknown schema", in: "job.yaml", "marginpolicy.job/1", "marginpolicy.job/9", "schema"),
        .job("broken YAML", in: "job.yaml", "instruments:", "instruments: [", ":"),
        .job("broken current file", in: "current.json", "}\n}", "}", "current.json"),
        .job(
            "current ratio in words", in: "current.json", ": 15000,", ": \"much\",", ":2:", "'much'"
        ),
        .nightly("missing policy", 78, ["night/policy.yaml"]) {
            try $0.remove("night/policy.yaml")
        },
        .nightly("missing current file", 78, ["night/current.json"]) {
            try $0.remove("night/current.json")
        },
        .nightly("every history is missing", 66, ["histories/btc-usd.csv.zst"]) {
            try $0.remove("night/histories")
        },
        .nightly("every history is bad", 65, ["histories/btc-usd.csv.zst"]) { place in
            for name in try place.listing("night/histories") {
                try place.write("timestamp,price\n", to: "night/histories/\(name)")
            }
        },
        FatalCase("missing parameter set", ["propose", "none.json"], 66, ["none.json"]),
        FatalCase("a directory as parameter set", ["propose", "."], 66, [".: found"]),
        FatalCase("an empty standard input", ["propose", "-"], 65, ["-:1:1"]),
        FatalCase("a parameter set without end", ["propose", "/dev/zero"], 65, ["64 MiB"]),
        FatalCase("not a parameter set", ["diff", "a.json", "a.json"], 65, ["a.json:1:"]) {
            try $0.write("[1, 2]\n", to: "a.json")
        },
    ]

    static let outputs: [FatalCase] = [
        FatalCase(
            "a full disk", ["estimate", "good.csv"], 73, ["standard output"],
            standardOutput: "/dev/full"
        ) { try $0.write(Histories.good, to: "good.csv") },
        .nightly("no such parent", 73, ["none/bundle"], out: "none/bundle") { _ in },
        .nightly("a file is the parent", 73, ["file/bundle"], out: "file/bundle") {
            try $0.write("", to: "file")
        },
        .nightly("a file in the way", 73, ["bundle", "not a directory"]) {
            try $0.write("", to: "bundle")
        },
        .nightly("a foreign directory", 73, ["night", "not a bundle"], out: "night") { _ in },
        .nightly("an unwritable place", 73, ["/proc/bundle"], out: "/proc/bundle") { _ in },
        .nightly("a bundle without a name", 64, ["--out", "empty"], out: "") { _ in },
        .nightly("a bundle on standard output", 64, ["--out", "'-'", "a directory"], out: "-") {
            _ in
        },
        FatalCase(
            "a parameter set without a name", ["calibrate", "night/job.yaml", "--out", ""], 64,
            ["--out", "empty"]
        ) { try $0.copyFixtures(to: "night") },
        FatalCase(
            "a proposal without a name", ["propose", "night/current.json", "--out", ""], 64,
            ["--out", "empty"]
        ) { try $0.copyFixtures(to: "night") },
        .overInput("the job", "night/job.yaml"),
        .overInput("the job's policy", "night/../night/policy.yaml"),
        .overInput("the job's current parameters", "night/current.json"),
        .overInput("a history of the job", "night/histories/sol-usd-1h.csv"),
        .overInput("a history of the job", "link.csv"),
        FatalCase(
            "a proposal over its parameter set", ["propose", "set.json", "--out", "./set.json"],
            64, ["./set.json", "the parameter set"]
        ) { try $0.write("{}", to: "set.json") },
        FatalCase(
            "calibrate into nowhere", ["calibrate", "night/job.yaml", "--out", "no/p.json"], 73,
            ["no/p.json"]
        ) { try $0.copyFixtures(to: "night") },
        FatalCase(
            "calibrate over a directory", ["calibrate", "night/job.yaml", "--out", "night"], 73,
            ["night: found a directory"]
        ) { try $0.copyFixtures(to: "night") },
        FatalCase("init over files", ["init", "mine"], 73, ["mine", "not empty"]) {
            try $0.write("precious", to: "mine/notes.txt")
        },
        FatalCase("init over a file", ["init", "mine"], 73, ["mine"]) {
            try $0.write("precious", to: "mine")
        },
        FatalCase("init into nowhere", ["init", "no/mine"], 73, ["no/mine"]),
    ]

    /// Another run holds the lock; it comes free when that run ends.
    @Test func aLockedOutputIsToBeTriedAgain() throws {
        try place.write("", to: "bundle.partial/keep")
        try place.remove("bundle.partial/keep")
        let lock = open("\(place.path)/bundle.partial", O_RDONLY | O_DIRECTORY)
        try #require(lock >= 0)
        try #require(flock(lock, LOCK_EX | LOCK_NB) == 0)
        let arguments = [
            "nightly", "\(Executable.fixtures)/job.yaml", "--out", "bundle", "--quiet",
        ]
        let refused = try place.run(arguments)
        close(lock)
        #expect(refused.status == 75)
        #expect(refused.text == "")
        #expect(refused.errors.hasPrefix("error: bundle: found another run"))
        #expect(refused.errors.filter(\.isNewline).count == 1)
        #expect(!place.exists("bundle"))
        #expect(try place.run(arguments).status == 3)
        #expect(try place.listing("").contains("bundle/parameters.json"))
        #expect(!place.exists("bundle.partial"))
    }

    /// What is not a file is written to, not replaced.
    @Test func aDeviceOrALinkAsOutputStaysOne() throws {
        try place.copyFixtures(to: "night")
        try place.write("old", to: "real.json")
        try FileManager.default.createSymbolicLink(
            atPath: "\(place.path)/link.json", withDestinationPath: "real.json")
        try #require(mkfifo("\(place.path)/pipe", 0o600) == 0)
        let reader = open("\(place.path)/pipe", O_RDONLY | O_NONBLOCK)
        defer { close(reader) }
        for out in ["link.json", "pipe"] {
            let outcome = try place.run("calibrate", "night/job.yaml", "--out", out, "--quiet")
            #expect(outcome.status == 3, "\(outcome.errors)")
        }
        var status = stat()
        #expect(lstat("\(place.path)/pipe", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFIFO)
        #expect(lstat("\(place.path)/link.json", &status) == 0)
        #expect(status.st_mode & S_IFMT == S_IFLNK)
        #expect(try place.text("real.json").hasPrefix("{"))
    }
}
