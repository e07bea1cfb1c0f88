import Foundation

/// A file that lives as long as this value.
final class TemporaryFile {
    let url: URL

    init(_ data: Data, suffix: String = ".csv") throws {
        url = FileManager.default.temporaryDirectory.appending(path: "juke-\(UUID().uuidString)\(suffix)")
        try data.write(to: url)
    }

    convenience init(_ text: String) throws {
        try self.init(Data(text.utf8))
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}
