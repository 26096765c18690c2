namespace BlobStash.Storage.Parity;

/// <summary>What <see cref="ParityRepair"/> found and did.</summary>
/// <param name="State">The outcome for the whole file.</param>
/// <param name="MendedData">Byte ranges of the protected file that were restored, ascending within a stripe.</param>
/// <param name="DamagedData">Byte ranges of the protected file that could not be restored.</param>
/// <param name="IsParityMended">Bytes of the parity file itself were restored.</param>
internal sealed record ParityResult(
    ParityState State, IReadOnlyList<DamagedRange> MendedData, IReadOnlyList<DamagedRange> DamagedData,
    bool IsParityMended)
{
    /// <summary>
    /// What went wrong when the parity file was written to; null for nothing. What it holds is unknown then, and it is
    /// to be made anew.
    /// </summary>
    public Exception? ParityError { get; init; }

    public static ParityResult None { get; } = new(ParityState.None, [], [], false);
}
