import Testing

@testable import OracleHistory

struct ContractMultiplierTests {
    @Test(arguments: [
        ("1000PEPEUSDT", 1000), ("1000000MOGUSDT", 1_000_000), ("kPEPE", 1000),
        ("1000PEPE-PERP", 1000), ("10000LADYS", 10_000), ("10000LADYSUSDT", 10_000),
        ("1000pepeusdt", 1000), ("kSHIB-USD", 1000), ("kSHIB/USD", 1000),
        ("1MBABYDOGEUSDT", 1_000_000), ("SHIB1000USDT", 1000), ("SHIB1000PERP", 1000),
        ("bybit_perp_1000PEPEUSDT_1h_2025-09_2025-10", 1000), ("1000SATS", 1000),
        ("data/2024-01-01/1000BONKUSDC.csv", 1000), ("1000000000XENUSDT", 1_000_000_000),
        ("1000PEPE/1000PEPE", 1000),
    ])
    func isRecognised(name: String, multiplier: Int) {
        #expect(ContractMultiplier.inName(name) == multiplier)
    }

    @Test(arguments: [
        "1INCH", "1INCHUSDT", "BTCUSDT", "BTC-1000", "1000", "", "2000PEPEUSDT", "100PEPEUSDT",
        "0100PEPE", "10001PEPE", "1001PEPE", "10000000000PEPE", "2024-01-01", "20231000PEPE",
        "data/1000/PEPEUSDT", "PEPE_1000_USDT", "klines", "kraken_BTCUSDC_1m", "K", "k", "kB",
        "KAVA", "KSHIB", "kShib", "1m", "1M", "1MIN", "1MONTH", "1MBA", "1Mbabydoge",
        "ticks_1000ms", "1000ROWS", "1000X", "BTC1000", "BTC1000X", "A1000USDT", "1000🐸PEPE",
        "１０００PEPE", "1000PEPE-kSHIB-10000LADYS", "USDT1000000000000USDT",
    ])
    func isNoMultiplier(name: String) {
        #expect(ContractMultiplier.inName(name) == nil)
    }
}
