import Concurrency
import Logging
import Messaging
import Providers
import RunsTesting
import Settings
import Storage
import Testing

@testable import Bootstrap

/// What the settings become: stores, brokers, routes, providers.
struct ConnectionSettingsTests {
    @Test func `a setting that is needed and not given says so`() {
        let settings = Settings(environment: ["JUKE_CATALOG_PROVIDER": "spotify"])
        #expect(
            message { try ProviderFactory(settings, clock: SystemClock()).catalogProvider(logger: .silent) }
                == "JUKE_SPOTIFY_CLIENT_ID is not set; it accepts text that is not empty"
        )
    }

    @Test(arguments: ["mysql://juke:s3cret@host/db", "juke.db", "sqlite:", "postgres://["])
    func `a bad database URL names its variable and what is accepted, not itself`(url: String) async {
        let settings = Settings(environment: ["JUKE_DATABASE_URL": url])
        let text = await message { _ = try await settings.openStore(logger: .silent, clock: SystemClock()) }
        #expect(text.hasPrefix("JUKE_DATABASE_URL is not acceptable: "))
        #expect(text.contains("postgres://[user[:password]@]host[:port]/database, sqlite:PATH"))
        #expect(!text.contains("s3cret"))
    }

    @Test(arguments: ["http://s3cret@host", "redis://:s3cret@host/db1", "rediss://:s3cret@host"])
    func `a bad Redis URL names its variable and what is accepted, not itself`(url: String) async {
        let settings = Settings(environment: ["JUKE_REDIS_URL": url])
        let text = await message { _ = try await settings.connectProducer(logger: .silent, clock: SystemClock()) }
        #expect(text.hasPrefix("JUKE_REDIS_URL is not acceptable: "))
        #expect(text.contains("redis://"))
        #expect(!text.contains("s3cret"))
    }

    @Test func `a bad route table names its variable`() {
        let settings = Settings(environment: ["JUKE_ROUTES": "{"])
        #expect(message { try settings.makeRoutes() }.hasPrefix("JUKE_ROUTES='{' is not acceptable: "))
    }

    @Test func `one limit for all queues replaces the built-in ones`() throws {
        #expect(try Settings(environment: [:]).makeQueueLimits() == QueueLimits())
        let limits = try Settings(environment: ["JUKE_QUEUE_LIMIT": "5"]).makeQueueLimits()
        #expect(limits.depth(of: "rank") == 5)
        #expect(limits.depth(of: "catalog") == 5)
    }

    @Test func `an embedded store is ready at once`() async throws {
        let store = try await Settings(environment: ["JUKE_DATABASE_URL": "sqlite::memory:"]).openStore(
            logger: .silent, clock: SystemClock())
        #expect(try await store.read { try $0.catalog.counts().tracks } == 0)
        await store.close()
    }

    @Test(arguments: [
        (["JUKE_CATALOG_PROVIDER": "stub"], "stub"), (["JUKE_CATALOG_PROVIDER": "demo"], "demo"), ([:], "demo"),
        (["JUKE_FEATURE_PROVIDER": "reccobeats"], "reccobeats"), (["JUKE_FEATURE_PROVIDER": "stub"], "stub"),
    ])
    func `features come from the catalog's own provider unless another is named`(
        environment: [String: String], name: String
    ) throws {
        #expect(
            try ProviderFactory(Settings(environment: environment), clock: SystemClock()).featureProvider(
                logger: .silent
            ).name == name)
    }

    @Test func `a media server's address, user and password are needed, and its features are its own`() throws {
        var environment = ["JUKE_CATALOG_PROVIDER": "subsonic"]
        func refusal() -> String {
            message {
                try ProviderFactory(Settings(environment: environment), clock: SystemClock()).catalogProvider(
                    logger: .silent)
            }
        }

        for (variable, value) in [
            ("JUKE_SUBSONIC_USER", "ada"), ("JUKE_SUBSONIC_PASSWORD", "s3cret"), ("JUKE_SUBSONIC_URL", "music.lan"),
        ] {
            #expect(refusal() == "\(variable) is not set; it accepts text that is not empty")
            environment[variable] = value
        }
        #expect(refusal() == "JUKE_SUBSONIC_URL is not acceptable: it is no http:// or https:// address")
        environment["JUKE_SUBSONIC_URL"] = "http://music.lan:4533"
        let factory = ProviderFactory(Settings(environment: environment), clock: SystemClock())
        #expect(try factory.catalogProvider(logger: .silent).name == "subsonic")
        #expect(try factory.featureProvider(logger: .silent).name == "subsonic")
    }

    @Test func `Spotify's catalog has ReccoBeats behind it`() throws {
        let settings = Settings(environment: [
            "JUKE_CATALOG_PROVIDER": "spotify", "JUKE_SPOTIFY_CLIENT_ID": "id", "JUKE_SPOTIFY_CLIENT_SECRET": "s3cret",
        ])
        #expect(try ProviderFactory(settings, clock: SystemClock()).catalogProvider(logger: .silent).name == "spotify")
        #expect(
            try ProviderFactory(settings, clock: SystemClock()).featureProvider(logger: .silent) is AutoFeatureProvider)
    }
}

/// What an error that a body throws says.
private func message<Value>(_ body: () throws -> Value) -> String {
    do { return "nothing was thrown: \(try body())" } catch { return "\(error)" }
}

private func message(_ body: () async throws -> Void) async -> String {
    do {
        try await body()
        return "nothing was thrown"
    } catch {
        return "\(error)"
    }
}
