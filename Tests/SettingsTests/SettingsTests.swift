import Foundation
import Logging
import Testing

@testable import Settings

/// Where a setting's value comes from, and what happens to a bad one.
struct SettingsTests {
    @Test func `the search path, the cores and the failpoint of a process are read here`() {
        let settings = Settings(environment: ["PATH": "/bin:/opt", "JUKE_CRASH_AT": "run:2"], cores: 6)
        let bare = Settings(environment: ["JUKE_CRASH_AT": ""], cores: 0)

        #expect(settings.searchPath == "/bin:/opt")
        #expect(settings.cores == 6)
        #expect(settings.failpoint == "run:2")
        #expect(bare.searchPath.isEmpty)
        #expect(bare.cores == 1)
        #expect(bare.failpoint == nil)
    }

    @Test func `a flag goes before the environment, and the environment before the default`() throws {
        var settings = Settings(environment: [:])
        #expect(try settings.value(of: .gatewayPort) == 8080)

        settings = Settings(environment: ["JUKE_GATEWAY_PORT": "9000"])
        #expect(try settings.value(of: .gatewayPort) == 9000)

        settings.override(.gatewayPort, with: "9001")
        #expect(try settings.value(of: .gatewayPort) == 9001)

        settings.override(.gatewayPort, with: nil)
        #expect(try settings.value(of: .gatewayPort) == 9001)
    }

    @Test func `a variable that is set to nothing is not set`() throws {
        let settings = Settings(environment: ["JUKE_LOG_LEVEL": "", "JUKE_METRICS_PORT": ""])
        #expect(try settings.value(of: .logLevel) == .info)
        #expect(try settings.optionalValue(of: .metricsPort) == nil)
    }

    @Test func `a command's own default gives way to whatever was given`() throws {
        var settings = Settings(environment: ["JUKE_AUTH": "token", "JUKE_LOG_FORMAT": ""])
        settings.setDefault("off", of: .authentication)
        settings.setDefault("json", of: .logFormat)
        #expect(try settings.value(of: .authentication) == .token)
        #expect(try settings.value(of: .logFormat) == .json)
    }

    @Test func `a setting may stand in a file, its line end aside`() throws {
        let settings = Self.withFiles(
            ["JUKE_DATABASE_URL_FILE": "/run/db", "JUKE_SPOTIFY_CLIENT_SECRET_FILE": "/run/secret"],
            ["/run/db": "postgres://juke:s3cret@db/juke\n", "/run/secret": " abc\r\n"])

        #expect(try settings.value(of: .databaseURL) == "postgres://juke:s3cret@db/juke")
        #expect(try settings.value(of: .spotifyClientSecret) == "abc")
        #expect(settings.isGiven(.databaseURL))
    }

    @Test func `a flag goes before a file, a default behind it, and two sources are one too many`() throws {
        let files = ["/run/db": "postgres://db/juke"]
        var flagged = Self.withFiles(["JUKE_DATABASE_URL_FILE": "/run/db"], files)
        var defaulted = flagged
        flagged.override(.databaseURL, with: "sqlite:x.db")
        defaulted.setDefault("sqlite:y.db", of: .databaseURL)
        let doubled = Self.withFiles(["JUKE_DATABASE_URL_FILE": "/run/db", "JUKE_DATABASE_URL": "sqlite:z.db"], files)

        #expect(try flagged.value(of: .databaseURL) == "sqlite:x.db")
        #expect(try defaulted.value(of: .databaseURL) == "postgres://db/juke")
        #expect(message { try doubled.value(of: .databaseURL) }.contains("JUKE_DATABASE_URL gives the same setting"))
    }

    @Test(arguments: ["/run/empty", "/run/absent"])
    func `a file that gives nothing is named, and nothing of what it holds`(path: String) {
        let settings = Self.withFiles(["JUKE_REDIS_URL_FILE": path], ["/run/empty": "\n"])

        let text = message { try settings.value(of: .redisURL) }

        #expect(text.contains("JUKE_REDIS_URL_FILE='\(path)'"))
    }

    private static func withFiles(_ environment: [String: String], _ files: [String: String]) -> Settings {
        Settings(environment: environment) { path in
            guard let text = files[path] else { throw CancellationError() }
            return text
        }
    }

    @Test(arguments: ["juke.lan", "juke.lan,.example.org", " 10.0.0.1 , [fe80::1]", "*", "localhost"])
    func `names that a listener answers to are separated by commas`(text: String) throws {
        #expect(try Settings(environment: ["JUKE_ALLOWED_HOSTS": text]).optionalValue(of: .allowedHosts) != nil)
    }

    @Test(arguments: ["juke.lan:8080", "http://juke.lan", "a,,b", "a b", "a/b", "é.example"])
    func `a text that is no name is refused`(text: String) {
        #expect(throws: SettingsError.self) {
            try Settings(environment: ["JUKE_ALLOWED_HOSTS": text]).optionalValue(of: .allowedHosts)
        }
    }

    @Test func `a bad number names the key, the value and the range`() {
        let settings = Settings(environment: ["JUKE_GATEWAY_PORT": "70000"])
        #expect(
            message { try settings.value(of: .gatewayPort) }
                == "JUKE_GATEWAY_PORT='70000' is not acceptable; it accepts a whole number from 0 to 65535"
        )
    }

    @Test(arguments: ["0", "ten", "1.5", " 3", "-1"])
    func `a worker's concurrency is a positive whole number`(text: String) {
        let settings = Settings(environment: ["JUKE_WORKER_CONCURRENCY": text])
        #expect(throws: SettingsError.self) { try settings.optionalValue(of: .workerConcurrency) }
    }

    @Test func `a bad word names the words that are accepted`() {
        let settings = Settings(environment: ["JUKE_CATALOG_PROVIDER": "napster", "JUKE_LOG_LEVEL": "loud"])
        #expect(
            message { try settings.value(of: .catalogProvider) }
                == "JUKE_CATALOG_PROVIDER='napster' is not acceptable; it accepts one of spotify, subsonic, demo, files, stub"
        )
        #expect(message { try settings.value(of: .logLevel) }.contains("one of trace, debug, info, notice, warning"))
    }

    @Test(arguments: [("1", true), ("TRUE", true), ("on", true), ("0", false), ("No", false), ("off", false)])
    func `a switch is on or off in several spellings`(text: String, expected: Bool) throws {
        #expect(try Settings(environment: ["JUKE_DEBUG_TASKS": text]).value(of: .debugTasks) == expected)
    }

    @Test(arguments: [
        ("JUKE_SPOTIFY_CLIENT_SECRET", "s3cret"), ("JUKE_REDIS_URL", "redis://user:s3cret@host"),
        ("JUKE_DATABASE_URL", "mysql://user:s3cret@host/db"), ("JUKE_SUBSONIC_PASSWORD", "s3cret"),
    ])
    func `secrets and URLs are not shown`(variable: String, value: String) {
        let error = SettingsError(variable: variable, value: value, accepts: "something else")
        #expect(error.description == "\(variable) is not acceptable; it accepts something else")
    }

    @Test func `help names the variable and the default`() {
        #expect(
            Setting.leaseSeconds.fullHelp
                == "Seconds without a heartbeat after which another worker takes a job over "
                + "(JUKE_LEASE_SECONDS; default: 9)"
        )
        #expect(Setting.metricsPort.fullHelp.hasSuffix("(JUKE_METRICS_PORT)"))
    }

    @Test func `the settings of a process know where it runs, given ones what they were told`() {
        let told = Settings(environment: [:], host: "attic", processID: 7)

        #expect(Settings.process().processID == getpid() && !Settings.process().host.isEmpty)
        #expect(told.host == "attic" && told.processID == 7)
    }
}

/// What an error that a body throws says.
private func message<Value>(_ body: () throws -> Value) -> String {
    do { return "nothing was thrown: \(try body())" } catch { return "\(error)" }
}
