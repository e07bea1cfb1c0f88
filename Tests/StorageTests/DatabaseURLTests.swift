import Concurrency
import Foundation
import Logging
import Storage
import Testing

@Suite struct DatabaseURLTests {
    @Test(arguments: [
        "postgres://user:secret@db.example.org:5433/juke", "postgresql:///juke?host=/run/postgresql",
        "sqlite:juke.db", "sqlite:///var/lib/juke.db", "sqlite::memory:",
    ])
    func `the documented forms are accepted`(text: String) throws {
        let url = try DatabaseURL(text)
        #expect(url.isPostgres == text.hasPrefix("postgres"))
        #expect(url.isEmbedded != url.isPostgres)
    }

    @Test(arguments: [
        "", "juke.db", "mysql://host/juke", "sqlite:", "sqlite://", "redis://127.0.0.1", "postgres://[::1/juke",
        "POSTGRES",
        "http://user:hunter2@host/",
    ])
    func `anything else is refused with what is accepted and without a password`(text: String) {
        let error = #expect(throws: StorageError.self) { try DatabaseURL(text) }
        #expect(error?.code == .invalidURL)
        #expect(error?.message.contains("sqlite:PATH") == true)
        #expect(error?.message.contains("hunter2") == false)
    }

    @Test(arguments: [
        "postgres://juke:hun@ter2:x/w0rd@db:5432/juke", "postgres://juke:hun@ter2@db/juke",
        "postgres://juke:hun/ter2@db/juke", "postgresql://hun@ter2@db", "hunter2@db:5432/juke", "hunter2:x@db",
    ])
    func `a password that is not encoded is refused, and no piece of it shown`(text: String) {
        let error = #expect(throws: StorageError.self) { try DatabaseURL(text) }

        #expect(error?.code == .invalidURL)
        for piece in ["hun", "ter2", "w0rd"] {
            #expect(error?.message.contains(piece) == false, "\(error?.message ?? "")")
        }
    }

    @Test(arguments: [
        "postgres://juke:hun%40ter2@db/juke", "postgres:///juke?host=/run&user=a@b", "postgres://u:p?q@db/juke",
    ])
    func `an at sign may stand where it means something`(text: String) throws {
        #expect(try DatabaseURL(text).isPostgres)
    }

    @Test func `only its owner may read a new file of SQLite, and those beside it`() async throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("juke-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let store = try await Store.open(
            try DatabaseURL("sqlite:\(folder.path)/juke.db"), options: StoreOptions(requiresSchema: false),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, clock: SystemClock())
        _ = try await store.migrate()

        let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(files.contains("juke.db"))
        for name in files {
            let attributes = try FileManager.default.attributesOfItem(atPath: folder.appendingPathComponent(name).path)
            #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600, "\(name)")
        }
        await store.close()
    }

    @Test func `the description hides user and password`() throws {
        let url = try DatabaseURL("postgres://alice:hunter2@db.example.org:5433/juke?password=hunter2&sslmode=require")
        #expect(url.description == "postgres://db.example.org:5433/juke")
    }
}
