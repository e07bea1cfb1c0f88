package import Concurrency
package import Ears
package import Settings

/// The configuration of a CrawlWorker whose catalog is a library of files.
package struct LibraryConfiguration: Sendable {
    /// What reads tags and sounds.
    package var analyzer: any AudioAnalyzer
    /// The folders of a crawl that names none.
    package var folders: [String]
    /// How many files of a folder are read at a time.
    package var width: Int

    /// Without further arguments, no folders and two files at a time.
    package init(analyzer: any AudioAnalyzer, folders: [String] = [], width: Int = 2) {
        self.analyzer = analyzer
        self.folders = folders
        self.width = width
    }

    /// Reads the configuration of a process; files are read by `juke-ears` beside its executable.
    ///
    /// - Throws: `SettingsError`.
    package init(settings: Settings, clock: any TimeSource) throws {
        let concurrency = try settings.optionalValue(of: .earsConcurrency) ?? settings.cores
        let limits = ProcessLimits(niceness: try settings.value(of: .earsNiceness))
        let folders = try settings.optionalValue(of: .libraryFolders) ?? ""
        self.init(
            analyzer: ChildProcessAudioAnalyzer(
                executable: ChildProcessAudioAnalyzer.besideThisExecutable, concurrency: concurrency, limits: limits,
                clock: clock),
            folders: folders.split(separator: ":").map(String.init), width: concurrency)
    }
}
