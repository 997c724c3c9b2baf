// swift-tools-version: 6.2
import PackageDescription

let package = Package(
    name: "marginpolicy-fuzzing",
    platforms: [.macOS(.v15)],
    dependencies: [.package(name: "marginpolicy", path: "..")],
    targets: [
        .executableTarget(
            name: "FuzzDecoders",
            dependencies: [.product(name: "OracleHistory", package: "marginpolicy")],
            path: "Sources/FuzzDecoders",
            swiftSettings: [
                .treatAllWarnings(as: .error), .unsafeFlags(["-parse-as-library"]),
            ])
    ],
    // One thread drives everything here.
    swiftLanguageModes: [.v5]
)
