// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "marginpolicy-benchmarks",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(name: "marginpolicy", path: ".."),
        .package(url: "https://github.com/ordo-one/benchmark", from: "1.38.1", traits: []),
    ],
    targets: [
        .executableTarget(
            name: "MarginBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "VolModel", package: "marginpolicy"),
                .product(name: "OracleHistory", package: "marginpolicy"),
                .product(name: "MarginPolicy", package: "marginpolicy"),
                .product(name: "IsolatedMargin", package: "marginpolicy"),
            ],
            path: "Benchmarks/MarginBenchmarks",
            swiftSettings: [.treatAllWarnings(as: .error)],
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")])
    ]
)
