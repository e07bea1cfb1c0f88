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

    @Test func `the description hides user and password`() throws {
        let url = try DatabaseURL("postgres://alice:hunter2@db.example.org:5433/juke?password=hunter2&sslmode=require")
        #expect(url.description == "postgres://db.example.org:5433/juke")
    }
}
