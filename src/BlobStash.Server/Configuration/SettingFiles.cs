namespace BlobStash.Server.Configuration;

/// <summary>Where files with settings are looked for.</summary>
/// <param name="ProgramFolder">Folder of the program.</param>
/// <param name="SystemFolder">Folder of the machine's own configuration.</param>
/// <param name="CurrentFolder">Current directory.</param>
internal sealed record SettingFiles(string ProgramFolder, string SystemFolder, string CurrentFolder)
{
    /// <summary>Name of the file in each folder.</summary>
    public const string Name = "appsettings.json";

    /// <summary>Those of this process.</summary>
    public static SettingFiles OfProcess() =>
        new(AppContext.BaseDirectory, "/etc/blobstash", Directory.GetCurrentDirectory());
}
