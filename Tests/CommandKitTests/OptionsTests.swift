import ArgumentParser
import Pipeline
import Settings
import Testing

@testable import CommandKit

/// What flags say: which setting each lays over the environment, and which job a command enqueues.
struct OptionsTests {
    /// Each flag with a value, and the variable that it stands before.
    private static let gateway = [
        "--gateway-host": "JUKE_GATEWAY_HOST", "--gateway-port": "JUKE_GATEWAY_PORT",
        "--engine-host": "JUKE_ENGINE_HOST", "--engine-port": "JUKE_ENGINE_PORT",
        "--allowed-hosts": "JUKE_ALLOWED_HOSTS", "--auth": "JUKE_AUTH", "--rate-limit": "JUKE_RATE_LIMIT",
        "--cors-origins": "JUKE_CORS_ORIGINS", "--request-timeout-ms": "JUKE_REQUEST_TIMEOUT_MS",
    ]
    private static let provider = [
        "--catalog-provider": "JUKE_CATALOG_PROVIDER", "--feature-provider": "JUKE_FEATURE_PROVIDER",
        "--feature-dataset": "JUKE_FEATURE_DATASET", "--spotify-api-url": "JUKE_SPOTIFY_API_URL",
        "--spotify-accounts-url": "JUKE_SPOTIFY_ACCOUNTS_URL", "--spotify-client-id": "JUKE_SPOTIFY_CLIENT_ID",
        "--spotify-rate": "JUKE_SPOTIFY_RATE", "--reccobeats-url": "JUKE_RECCOBEATS_URL",
        "--subsonic-url": "JUKE_SUBSONIC_URL", "--subsonic-user": "JUKE_SUBSONIC_USER",
        "--ears-concurrency": "JUKE_EARS_CONCURRENCY", "--ears-nice": "JUKE_EARS_NICE",
        "--ears-hours": "JUKE_EARS_HOURS", "--analysis": "JUKE_EARS_ANALYSIS",
    ]

    @Test(arguments: gateway.sorted { $0.key < $1.key })
    func `a flag of the gateway goes before its variable`(flag: String, variable: String) throws {
        var settings = Settings(environment: [variable: "from the environment"])

        try GatewayOptions.parse([flag, "from the flag"]).apply(to: &settings)

        #expect(try Self.text(of: variable, in: settings) == "from the flag")
    }

    @Test(arguments: provider.sorted { $0.key < $1.key })
    func `a flag of the providers goes before its variable`(flag: String, variable: String) throws {
        var settings = Settings(environment: [variable: "from the environment"])

        try ProviderOptions.parse([flag, "from the flag"]).apply(to: &settings)

        #expect(try Self.text(of: variable, in: settings) == "from the flag")
    }

    private static func text(of variable: String, in settings: Settings) throws -> String? {
        try settings.optionalValue(of: Setting(variable, accepts: "text", default: nil, help: "") { $0 })
    }

    @Test func `every flag has its place in the tables`() {
        func flags<Options: ParsableArguments>(of type: Options.Type) -> Set<String> {
            Set(type.helpMessage(columns: 200).matches(of: /--[a-z-]+/).map { String($0.0) })
        }
        #expect(flags(of: GatewayOptions.self).subtracting(["--insecure", "--help"]) == Set(Self.gateway.keys))
        #expect(flags(of: ProviderOptions.self).subtracting(["--help"]) == Set(Self.provider.keys))
    }

    @Test func `an option that is not given is left to the trainer`() throws {
        #expect(try RetrainOptions.parse([]).makeJob() == RetrainJob())
        #expect(
            try RetrainOptions.parse(["--method", "pca", "--context", "0.9", "--genre-weight", "0", "--gate"]).makeJob()
                == RetrainJob(method: "pca", context: 0.9, genreWeight: 0, gate: true))
    }

    @Test(arguments: [
        ["--method", "magic"], ["--genres", "maybe"], ["--context", "0.91"], ["--context", "nan"],
        ["--genre-weight", "4.1"],
    ])
    func `a value that no training takes is refused with those that it takes`(arguments: [String]) {
        #expect { try RetrainOptions.parse(arguments) } throws: {
            RetrainOptions.message(for: $0).contains("\(arguments[0]) takes ")
        }
    }

    @Test func `files are heard again only when asked for`() throws {
        #expect(try !IngestOptions.parse([]).makeJob().hearsAgain)
        #expect(try IngestOptions.parse(["--again"]).makeJob().hearsAgain)
    }

    @Test func `an error lists its items below the sentence, and writes out what steers a terminal`() {
        let error = CommandError("These cannot be read:", listing: ["a.csv", "b\u{1B}[2J.csv"])

        #expect("\(error)" == "These cannot be read:\n  a.csv\n  b\u{1B}[2J.csv")
        #expect(error.terminalText == "These cannot be read:\n  a.csv\n  b\\u{1B}[2J.csv")
    }

    @Test func `results for scripts have sorted keys and times in ISO 8601`() throws {
        let text = try JSONOutput.text(["b": 1, "a": 2])

        #expect(text == "{\n  \"a\" : 2,\n  \"b\" : 1\n}")
        #expect(try JSONOutput.text([String]()) == "[]")
        #expect(
            try JSONOutput.text(["a": [], "b": ["[\n\n]"]]) == #"{\#n  "a" : [],\#n  "b" : [\#n    "[\n\n]"\#n  ]\#n}"#)
    }
}
