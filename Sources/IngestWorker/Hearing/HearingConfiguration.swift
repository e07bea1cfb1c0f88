package import Concurrency
package import Ears
package import Providers
package import Settings

/// The configuration of an IngestWorker that hears files.
package struct HearingConfiguration: Sendable {
    /// What hears the files.
    package var analyzer: any AudioAnalyzer
    /// Whether `ffmpeg` is there, for formats that nothing else decodes.
    package var hasFFmpeg: Bool
    /// How many files are heard at once; `nil` for as many as there are cores.
    package var concurrency: Int?
    /// The hours of the local day in which files are heard; `nil` for all.
    package var hours: HoursOfDay?
    /// What reads the songs of a media server; `nil` where only files are heard.
    package var songs: SubsonicSounds?

    /// Without further arguments, at any hour, one file for each core.
    package init(
        analyzer: any AudioAnalyzer, hasFFmpeg: Bool = false, concurrency: Int? = nil, hours: HoursOfDay? = nil,
        songs: SubsonicSounds? = nil
    ) {
        self.analyzer = analyzer
        self.hasFFmpeg = hasFFmpeg
        self.concurrency = concurrency
        self.hours = hours
        self.songs = songs
    }

    /// Reads the configuration of a process; files are heard by `juke-ears` beside its executable.
    ///
    /// Songs of a media server are read while others are heard, so there are more jobs than files that are heard.
    ///
    /// - Throws: `SettingsError`.
    package init(settings: Settings, songs: SubsonicSounds? = nil, clock: any TimeSource) throws {
        let concurrency = try settings.optionalValue(of: .earsConcurrency) ?? settings.cores
        var listening = Listening(ffmpeg: Listening.ffmpeg(on: settings.searchPath))
        var limits = ProcessLimits(niceness: try settings.value(of: .earsNiceness))
        if try settings.value(of: .earsAnalysis) == .whole {
            listening.extent = .whole(longestSeconds: 600)
            // Up to seven times as much is heard.
            (limits.processorTime, limits.timeout) = (.seconds(300), .seconds(600))
        }
        self.init(
            analyzer: ChildProcessAudioAnalyzer(
                executable: ChildProcessAudioAnalyzer.besideThisExecutable, concurrency: concurrency,
                listening: listening, limits: limits, clock: clock),
            hasFFmpeg: listening.ffmpeg != nil,
            concurrency: concurrency + (songs == nil ? 0 : try settings.value(of: .subsonicStreams)),
            hours: try settings.optionalValue(of: .earsHours), songs: songs)
    }
}
