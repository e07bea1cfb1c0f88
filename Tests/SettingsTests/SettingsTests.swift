import Logging
import Testing

@testable import Settings

/// Where a setting's value comes from, and what happens to a bad one.
struct SettingsTests {
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
                == "JUKE_CATALOG_PROVIDER='napster' is not acceptable; it accepts one of spotify, demo, stub"
        )
        #expect(message { try settings.value(of: .logLevel) }.contains("one of trace, debug, info, notice, warning"))
    }

    @Test(arguments: [("1", true), ("TRUE", true), ("on", true), ("0", false), ("No", false), ("off", false)])
    func `a switch is on or off in several spellings`(text: String, expected: Bool) throws {
        #expect(try Settings(environment: ["JUKE_DEBUG_TASKS": text]).value(of: .debugTasks) == expected)
    }

    @Test(arguments: [
        ("JUKE_SPOTIFY_CLIENT_SECRET", "s3cret"), ("JUKE_REDIS_URL", "redis://user:s3cret@host"),
        ("JUKE_DATABASE_URL", "mysql://user:s3cret@host/db"),
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
}

/// What an error that a body throws says.
private func message<Value>(_ body: () throws -> Value) -> String {
    do { return "nothing was thrown: \(try body())" } catch { return "\(error)" }
}
