namespace BlobStash.Client.Tests.Simulation;

/// <summary>What a simulation draws of its seed.</summary>
internal static class Draws
{
    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, params ReadOnlySpan<T> choices) => choices[random.Next(choices.Length)];

    /// <summary>A time up to a longest one.</summary>
    public static TimeSpan Time(this Random random, TimeSpan longest) => longest * random.NextDouble();

    public static byte[] Bytes(this Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
