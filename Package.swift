// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .target(name: name, dependencies: dependencies, swiftSettings: strict)
}

func tests(
    _ name: String, _ dependencies: [Target.Dependency], exclude: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: dependencies, exclude: exclude, swiftSettings: strict)
}

let package = Package(
    name: "marginpolicy",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "marginpolicy", targets: ["marginpolicy-cli"]),
        .library(name: "VolModel", targets: ["VolModel"]),
        .library(name: "OracleHistory", targets: ["OracleHistory"]),
        .library(name: "MarginPolicy", targets: ["MarginPolicy"]),
        .library(name: "IsolatedMargin", targets: ["IsolatedMargin"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swiftlang/swift-docc-plugin", from: "1.5.0"),
    ],
    targets: [
        .systemLibrary(
            name: "CGSL", pkgConfig: "gsl", providers: [.apt(["libgsl-dev"]), .brew(["gsl"])]),
        .systemLibrary(
            name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .systemLibrary(
            name: "CZstd", pkgConfig: "libzstd",
            providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]
        ),

        room("VolModel", ["CGSL"]),
        room("OracleSimulator", ["VolModel"]),
        room("OracleHistory", ["VolModel", "CZlib", "CZstd"]),
        room("MarginPolicy", ["VolModel"]),
        room(
            "PolicyDocument",
            ["VolModel", "MarginPolicy", .product(name: "Yams", package: "Yams")]),
        room("IsolatedMargin", ["VolModel", "MarginPolicy", "PolicyDocument"]),
        room("Evidence", ["VolModel", "MarginPolicy", "PolicyDocument", "IsolatedMargin"]),
        room("Proposal", ["VolModel", "MarginPolicy", "Evidence"]),
        room(
            "NightlyJob",
            [
                "VolModel", "OracleHistory", "MarginPolicy", "PolicyDocument", "Evidence",
                "Proposal", .product(name: "Crypto", package: "swift-crypto"),
            ]),
        .executableTarget(
            name: "marginpolicy-cli",
            dependencies: [
                "VolModel", "OracleSimulator", "OracleHistory", "MarginPolicy", "PolicyDocument",
                "IsolatedMargin", "Evidence", "Proposal", "NightlyJob",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
            ], swiftSettings: strict),
        .executableTarget(
            name: "generate-fixtures", dependencies: ["OracleSimulator", "VolModel"],
            swiftSettings: strict),

        .target(
            name: "TestSupport", dependencies: ["VolModel", "MarginPolicy"],
            path: "Tests/TestSupport", swiftSettings: strict),
        tests("VolModel", ["VolModel", "OracleSimulator", "TestSupport", "CGSL"]),
        tests("OracleSimulator", ["OracleSimulator", "VolModel"]),
        tests("OracleHistory", ["OracleHistory", "VolModel", "CZlib", "CZstd", "TestSupport"]),
        tests("MarginPolicy", ["MarginPolicy", "VolModel", "TestSupport"]),
        tests("PolicyDocument", ["PolicyDocument", "MarginPolicy", "VolModel"]),
        tests(
            "IsolatedMargin",
            [
                "IsolatedMargin", "PolicyDocument", "MarginPolicy", "VolModel", "TestSupport",
            ]),
        tests(
            "Evidence",
            [
                "Evidence", "IsolatedMargin", "OracleHistory", "PolicyDocument", "MarginPolicy",
                "VolModel", "TestSupport",
            ]),
        tests(
            "Proposal",
            ["Proposal", "Evidence", "PolicyDocument", "MarginPolicy", "VolModel", "TestSupport"],
            exclude: ["Charts/Golden"]),
        tests(
            "NightlyJob",
            [
                "NightlyJob", "OracleHistory", "PolicyDocument", "MarginPolicy", "VolModel",
                "TestSupport",
            ]),
        tests(
            "marginpolicy-cli",
            [
                "marginpolicy-cli", "NightlyJob", "OracleHistory", "PolicyDocument",
                "IsolatedMargin", "MarginPolicy", "VolModel", "TestSupport",
            ]),
        tests("Tidy", []),
    ]
)
