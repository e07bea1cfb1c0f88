/// How many cores the building of an index takes.
package enum BuildConcurrency {
    /// Whether what is built in the present thread stays in it, so that other cores, and threads of higher priority, go
    /// on with what they do.
    @TaskLocal package static var isOneThread = false
}
