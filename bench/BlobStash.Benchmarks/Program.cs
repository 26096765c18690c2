using BenchmarkDotNet.Running;
using BlobStash.Benchmarks.Erasure;
using BlobStash.Benchmarks.Hashing;

switch (args.FirstOrDefault())
{
    case ErasureSpeed.Mode:
        return ErasureSpeed.Run(args[1..]);
    case HashSpeed.Mode:
        return HashSpeed.Run(args[1..]);
    case NarrowLanes.Mode:
        return NarrowLanes.Run();
    default:
        BenchmarkSwitcher.FromAssembly(typeof(HashSpeed).Assembly).Run(args);
        return 0;
}
