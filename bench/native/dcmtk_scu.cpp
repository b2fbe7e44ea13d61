// dcmtk's client side of the benchmarks, over its library, so that the start of a process is not measured: COUNT
// associations with a C-ECHO each, COUNT C-ECHOs on one association, or the files of a folder stored one after the other.
//   dcmtk_scu associate|echo PORT COUNT 0        dcmtk_scu store PORT FOLDER MAXPDU
// Prints: seconds, CPU seconds, p50, p99, peak bytes.
//   g++ -O2 -std=c++17 dcmtk_scu.cpp -o dcmtk_scu -ldcmnet -ldcmdata -loflog -lofstd
#include <dcmtk/config/osconfig.h>
#include <dcmtk/dcmdata/dctk.h>
#include <dcmtk/dcmnet/scu.h>
#include <sys/resource.h>
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

using Clock = std::chrono::steady_clock;

static double cpu()
{
    rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_utime.tv_sec + usage.ru_stime.tv_sec + (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

// Not ru_maxrss, which begins with that of the process that started this one.
static long peak()
{
    std::ifstream status("/proc/self/status");
    std::string word;
    while (status >> word)
        if (word == "VmHWM:")
        {
            long kilobytes = 0;
            status >> kilobytes;
            return kilobytes * 1024;
        }
    return 0;
}

static double since(Clock::time_point start) { return std::chrono::duration<double>(Clock::now() - start).count(); }

static bool open(DcmSCU& scu, int port, const char* sopClass, const char* syntax, int maxPdu)
{
    scu.setAETitle("BENCHSCU");
    scu.setPeerAETitle("ANY-SCP");
    scu.setPeerHostName("127.0.0.1");
    scu.setPeerPort(static_cast<Uint16>(port));
    scu.setMaxReceivePDULength(maxPdu);
    OFList<OFString> syntaxes;
    syntaxes.push_back(syntax);
    scu.addPresentationContext(sopClass, syntaxes);
    return scu.initNetwork().good() && scu.negotiateAssociation().good();
}

int main(int argc, char** argv)
{
    if (argc != 5)
        return 2;
    const std::string task = argv[1];
    const int port = std::atoi(argv[2]);
    std::vector<std::string> files;
    if (task == "store")
        for (const auto& entry : std::filesystem::directory_iterator(argv[3]))
            files.push_back(entry.path().string());
    std::sort(files.begin(), files.end());
    const int count = task == "store" ? static_cast<int>(files.size()) : std::atoi(argv[3]);
    OFLog::configure(OFLogger::ERROR_LOG_LEVEL);
    std::vector<double> times(count);
    double cpuBefore = cpu();
    Clock::time_point start = Clock::now();
    if (task == "associate")
    {
        for (int i = 0; i < count; i++)
        {
            Clock::time_point one = Clock::now();
            DcmSCU scu;
            if (!open(scu, port, UID_VerificationSOPClass, UID_LittleEndianImplicitTransferSyntax, 131072) || scu.sendECHORequest(0).bad() || scu.releaseAssociation().bad())
                return 1;
            times[i] = since(one);
        }
    }
    else if (task == "store")
    {
        dcmMaxOutgoingPDUSize.set(std::atoi(argv[4]));
        DcmSCU scu;
        if (!open(scu, port, UID_CTImageStorage, UID_LittleEndianExplicitTransferSyntax, std::atoi(argv[4])))
            return 1;
        for (int i = 0; i < count; i++)
        {
            Clock::time_point one = Clock::now();
            Uint16 status = 0xFFFF;
            if (scu.sendSTORERequest(0, files[i].c_str(), NULL, status).bad() || status != 0)
                return 1;
            times[i] = since(one);
        }
        if (scu.releaseAssociation().bad())
            return 1;
    }
    else
    {
        DcmSCU scu;
        if (!open(scu, port, UID_VerificationSOPClass, UID_LittleEndianImplicitTransferSyntax, 131072))
            return 1;
        cpuBefore = cpu();
        start = Clock::now();
        for (int i = 0; i < count; i++)
        {
            Clock::time_point one = Clock::now();
            if (scu.sendECHORequest(0).bad())
                return 1;
            times[i] = since(one);
        }
        scu.releaseAssociation();
    }
    const double seconds = since(start);
    const double used = cpu() - cpuBefore;
    if (count == 0)
        return 1;
    std::sort(times.begin(), times.end());
    std::printf("%.6f %.6f %.9f %.9f %ld\n", seconds, used, times[count / 2], times[count * 99 / 100], peak());
    return 0;
}
