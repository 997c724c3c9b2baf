import Foundation

/// Real histories, where the environment names their folder.
package enum RealData {
    package static let folder = ProcessInfo.processInfo.environment["MARGINPOLICY_DATA"]

    /// Why tests on real data are skipped.
    package static let skipped = "MARGINPOLICY_DATA does not name the folder of real histories"

    package static let ethUSD = "oracle/chainlink_ethusd_mainnet_2023-04_2024-01.csv.gz"
    package static let usdcUSD = "oracle/chainlink_usdcusd_mainnet_all.csv.gz"
    package static let ethBTC = "oracle/chainlink_ethbtc_mainnet_2024-01.csv.gz"

    /// The path of a file in the folder; a test that asks is enabled only where there is one.
    package static func path(_ name: String) -> String { "\(folder ?? "")/\(name)" }
}
