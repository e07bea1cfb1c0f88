import Logging
import Printing

/// Checks of a process's environment: variables without a meaning, and values that cannot be read.
extension Settings {
    private static let texts: [Setting<String>] = [
        .redisURL, .databaseURL, .spotifyAPIURL, .spotifyAccountsURL, .reccoBeatsURL, .spotifyClientID,
        .spotifyClientSecret, .cursorSecret, .subsonicURL, .subsonicUser, .subsonicPassword, .featureDataset,
        .modelDirectory, .indexDirectory,
        .gatewayHost, .engineHost, .metricsHost,
        .routes, .libraryFolders,
    ]
    private static let numbers: [Setting<Int>] = [
        .gatewayPort, .enginePort, .metricsPort, .requestTimeout, .rateLimit, .workerConcurrency, .leaseSeconds,
        .graceSeconds, .spotifyRate, .queueLimit, .earsConcurrency, .earsNiceness, .subsonicStreams, .subsonicSongSize,
    ]

    /// Each setting's variable, with what is wrong with its value.
    private static let checks: [String: @Sendable (Settings) -> SettingsError?] = {
        var checks: [String: @Sendable (Settings) -> SettingsError?] = [:]
        func add<Value>(_ setting: Setting<Value>) {
            checks[setting.variable] = { settings in settings.fault(of: setting) }
        }
        for setting in texts { add(setting) }
        for setting in numbers { add(setting) }
        add(Setting<CatalogProviderName>.catalogProvider)
        add(Setting<FeatureProviderName>.featureProvider)
        add(Setting<EarsAnalysis>.earsAnalysis)
        add(Setting<HoursOfDay>.earsHours)
        add(Setting<AuthenticationMode>.authentication)
        add(Setting<AllowedOrigins>.corsOrigins)
        add(Setting<AllowedHosts>.allowedHosts)
        add(Setting<Bool>.debugTasks)
        add(Setting<LogFormat>.logFormat)
        add(Setting<Logger.Level>.logLevel)
        return checks
    }()

    private func fault<Value>(of setting: Setting<Value>) -> SettingsError? {
        do {
            _ = try optionalValue(of: setting)
            return nil
        } catch {
            return error
        }
    }

    /// The variables of all settings, by name.
    package static var variables: [String] { checks.keys.sorted() }

    /// Variables that begin with `JUKE_` and are no settings: tests and the documentation's examples read them.
    private static let others: Set = [
        "JUKE_TOKEN", "JUKE_URL", "JUKE_CRASH_AT", "JUKE_REQUIRE_SERVICES", "JUKE_TEST_REDIS_URL",
        "JUKE_TEST_DATABASE_URL", "JUKE_TEST_BROWSER", "JUKE_FUZZ_COUNT", "JUKE_FUZZ_SEED",
    ]

    /// A variable that looks like a setting and is none.
    package struct UnknownVariable: Sendable, Equatable {
        /// The variable's name.
        package let name: String
        /// The setting that may have been meant.
        package let suggestion: String?
    }

    /// The variables that begin with `JUKE_` and that nothing reads, by name.
    package var unknownVariables: [UnknownVariable] {
        let known = Set(Self.variables)
        let files = Set(known.map { "\($0)_FILE" })
        return variables(beginningWith: "JUKE_")
            .filter { !known.contains($0) && !files.contains($0) && !Self.others.contains($0) }
            .map { UnknownVariable(name: $0, suggestion: NearestWord.find($0, among: known.sorted())) }
    }

    /// The settings that are given and cannot be read, by variable.
    package var faults: [SettingsError] {
        Self.checks.sorted { $0.key < $1.key }.compactMap { $0.value(self) }
    }

    /// How many settings are given.
    package var givenCount: Int {
        let known = Set(Self.variables)
        return variables(beginningWith: "JUKE_").count {
            known.contains($0) || $0.hasSuffix("_FILE") && known.contains(String($0.dropLast("_FILE".count)))
        }
    }
}
