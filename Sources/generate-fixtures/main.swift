import Foundation
import OracleSimulator

// Writes the plain files of fixtures/histories into a directory and a Markdown table of what they
// are to standard output. `fixtures/regenerate` calls it and compresses.
guard CommandLine.arguments.count == 2, CommandLine.arguments[1].first != "-" else {
    FileHandle.standardError.write(Data("usage: generate-fixtures DIR\n".utf8))
    exit(64)
}
let directory = URL(fileURLWithPath: CommandLine.arguments[1], isDirectory: true)
do {
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    print("| file | format | what is special | rows | seed |\n|---|---|---|---|---|")
    for fixture in FixtureHistory.all() {
        let file = directory.appendingPathComponent(fixture.plainName)
        try Data(fixture.contents).write(to: file)
        print(fixture.tableRow)
    }
} catch {
    FileHandle.standardError.write(Data("error: \(directory.path): \(error)\n".utf8))
    exit(73)
}
