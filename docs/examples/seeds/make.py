#!/usr/bin/env python3
"""Writes the tables of this folder anew: five published accounts of programmes,
as somebody would have entered them. README.md says what is real in them.

    make.py          writes the tables
    make.py --check  exits 1 when one differs from what stands there
"""
import csv
import datetime
import io
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
DATA = HERE.parents[2] / "model" / "data"
MADE_UP = "tên dựng để có đủ số; số liệu tổng là của bài báo"


def communes(district_code):
    """Codes of a former district on the map of 2020, in order."""
    with open(DATA / "legacy_communes.csv", encoding="utf-8") as file:
        return sorted({(row["code"], row["name"])
                       for row in csv.DictReader(file)
                       if row["district_code"] == district_code})


def shares(total, count):
    """`count` whole numbers that add up to `total`, as even as can be."""
    return [total // count + (index < total % count)
            for index in range(count)]


def days(first, last, count):
    """`count` days spread over a period, in order."""
    span = (last - first).days
    return [first + datetime.timedelta(days=span * index // max(1, count - 1))
            for index in range(count)]


def day(*numbers):
    return datetime.date(*numbers)


def vn(date):
    return date.strftime("%d/%m/%Y")


RECORDS = {"programme": "chương trình", "parties": "bên tham gia",
           "models": "mô hình", "plans": "kế hoạch", "grants": "tài trợ",
           "dossiers": "hồ sơ OCOP", "meetings": "hoạt động"}


def table(part, rows):
    out = io.StringIO()
    writer = csv.DictWriter(out, ["bản ghi", *rows[0]], lineterminator="\n")
    writer.writeheader()
    for row in rows:
        writer.writerow({"bản ghi": RECORDS[part], **row})
    return out.getvalue()


def areas(codes, year):
    return " | ".join(f"{code}; bản đồ của mã=bản đồ {year}" for code in codes)


# ---- Cao Bằng, CSSP: 000 and 001

CSSP_FIRST, CSSP_LAST = day(2017, 1, 1), day(2024, 12, 31)


def cssp(places, year, chains, targets, note):
    return {"mã ngắn": "CSSP-CB",
            "tên": "Dự án Hỗ trợ kinh doanh cho nông hộ (CSSP) tỉnh Cao Bằng",
            "tên tiếng Anh": "Commercial Smallholder Support Project, Cao Bang",
            "tỉnh": "Cao Bằng", "từ ngày": vn(CSSP_FIRST),
            "đến ngày": vn(CSSP_LAST),
            "địa bàn": areas([code for code, _ in places], year),
            "chuỗi giá trị": " | ".join(chains),
            "mục tiêu": " | ".join(targets), "ghi chú": note}


def groups(count, places, year, members, poor, since):
    """Rows of groups: one household a member."""
    rows = []
    poor = shares(poor, count) if poor else [""] * count
    for index, (size, date) in enumerate(zip(shares(members, count), since)):
        code, commune = places[index % len(places)]
        number = index // len(places) + 1
        rows.append({
            "key": f"nhóm {index + 1:03}", "loại": "nhóm cùng sở thích",
            "tên": f"CIG {commune} {number}", "xã": code,
            "bản đồ của mã xã": f"bản đồ {year}", "thành viên": size,
            "hộ": size, "hộ nghèo, cận nghèo": poor[index],
            "ngày thành lập": vn(date),
            "chương trình": "CSSP-CB; vai trò=nhóm được hỗ trợ",
            "sản phẩm": "", "dữ liệu mẫu": "có"})
    return rows


def seed_000():
    """6 September 2018, in 35 communes of four districts."""
    in_district = {code: communes(code) for code in ("045", "052", "053")}
    thong_nong = [each for each in in_district["045"] if each[0] <= "01390"]
    ha_quang = [each for each in in_district["045"] if each[0] >= "01392"]
    places = (thong_nong[:7] + ha_quang[:10] + in_district["052"][:9] +
              in_district["053"][:9])
    chains = ["gừng", "nghệ", "rau an toàn", "lợn đen", "bí xanh thơm",
              "thạch đen"]
    targets = ["kế hoạch đầu tư chiến lược (SIP); giá trị=2; "
               "đến hết năm=2018",
               "kế hoạch hành động xã; giá trị=35; đến hết năm=2018"]
    parties = groups(117, places, 2018, 1814, 0,
                     days(day(2018, 1, 8), day(2018, 6, 29), 117))
    kinds = ["doanh nghiệp"] * 4 + ["hợp tác xã"] * 3
    bought = chains + ["gừng | nghệ"]
    for index, kind in enumerate(kinds):
        code, commune = places[5 * index]
        parties.append({
            "key": f"bên mua {index + 1}", "loại": kind,
            "tên": f"{kind.capitalize()} thu mua số {index + 1}", "xã": code,
            "bản đồ của mã xã": "bản đồ 2018", "thành viên": "", "hộ": "",
            "hộ nghèo, cận nghèo": "", "ngày thành lập": "",
            "chương trình": "CSSP-CB; vai trò=đăng ký thu mua; "
                            "từ ngày=06/09/2018",
            "sản phẩm": bought[index], "dữ liệu mẫu": "có"})
    models = [{"key": f"mô hình {index + 1:02}", "chương trình": "CSSP-CB",
               "loại": "mô hình thích ứng biến đổi khí hậu (CSA)",
               "tên": f"Mô hình CSA {places[index][1]}", "xã": places[index][0],
               "bản đồ của mã xã": "bản đồ 2018",
               "sản phẩm": chains[index % len(chains)],
               "hộ tham gia": size, "từ ngày": vn(date), "dữ liệu mẫu": "có"}
              for index, (size, date) in enumerate(zip(
                  shares(502, 30), days(day(2018, 2, 1), day(2018, 6, 15), 30)))]
    plans = [{"key": f"SIP {index + 1}", "chương trình": "CSSP-CB",
              "loại": "kế hoạch đầu tư chiến lược (SIP)",
              "tên": f"SIP cấp tỉnh số {index + 1}", "xã": "",
              "bản đồ của mã xã": "", "hạn": "31/12/2018",
              "dữ liệu mẫu": "có"} for index in range(2)]
    plans += [{"key": f"kế hoạch {code}", "chương trình": "CSSP-CB",
               "loại": "kế hoạch hành động phát triển chuỗi giá trị xã",
               "tên": f"Kế hoạch hành động xã {commune}", "xã": code,
               "bản đồ của mã xã": "bản đồ 2018", "hạn": "31/12/2018",
               "dữ liệu mẫu": "có"} for code, commune in places]
    return {"programme": [cssp(places, 2018, chains, targets, MADE_UP)],
            "parties": parties, "models": models, "plans": plans}


def seed_001():
    """June 2022, in 30 communes of three districts."""
    places = (communes("045")[:12] + communes("052")[:9] +
              communes("053")[:9])
    chains = ["lợn đen", "bò Mông", "gà thịt", "thạch đen", "lạc", "ngô",
              "miến dong", "gừng", "nghệ", "bí xanh thơm", "thanh long",
              "quýt", "hồi"]
    targets = [f"{figure}; {value}; đến hết năm=2024" for figure, value in [
        ("nhóm đã thành lập", "giá trị=800"),
        ("nhóm đã lên hợp tác xã", "giá trị=20"),
        ("xã có sản phẩm OCOP còn hạn",
         "tỷ lệ=100 %; trên tổng số=xã trong vùng"),
        ("thành viên được tập huấn", "tỷ lệ=100 %; trên tổng số=thành viên"),
        ("nhóm có kế hoạch năm",
         "tỷ lệ=100 %; trên tổng số=nhóm đã thành lập"),
        ("nhóm có hợp đồng tiêu thụ",
         "tỷ lệ=80 %; trên tổng số=nhóm đã thành lập")]]
    since = days(day(2018, 1, 8), day(2022, 6, 20), 584)
    parties = groups(584, places, 2020, 7914, 5000, since)
    grants = []
    for index in range(467):
        date = max(since[index] + datetime.timedelta(days=30), day(2019, 3, 1))
        million = 80 if index == 466 else 70
        grants.append({"key": f"tài trợ {index + 1:03}",
                       "chương trình": "CSSP-CB",
                       "bên": parties[index]["tên"], "quỹ": "CSA",
                       "năm": date.year, "ngày": vn(date),
                       "số tiền": f"{million}.000.000", "dữ liệu mẫu": "có"})
    return {"programme": [cssp(places, 2020, chains, targets, MADE_UP)],
            "parties": parties, "grants": grants}


# ---- Bắc Kạn, OCOP: 002

BAC_KAN_DISTRICTS = ("058", "060", "061", "062", "063", "064", "065", "066")
OCOP_PRODUCTS = ["Miến dong", "Gạo nếp", "Bí xanh thơm", "Tinh bột nghệ",
                 "Chè shan tuyết", "Rượu men lá", "Quýt", "Hồng không hạt",
                 "Mật ong", "Lạp sườn", "Măng khô", "Gừng khô"]
OCOP_CODES = {"Miến dong": "miến dong", "Quýt": "quýt",
              "Bí xanh thơm": "bí xanh thơm", "Tinh bột nghệ": "nghệ",
              "Gừng khô": "gừng"}


def seed_002():
    """The first round of OCOP, to 10 July 2018."""
    places = [place for code in BAC_KAN_DISTRICTS for place in communes(code)]
    kinds = ["hợp tác xã", "tổ hợp tác", "doanh nghiệp"]
    words = ["Hợp tác xã", "Tổ hợp tác", "Cơ sở"]
    parties, dossiers = [], []
    for index in range(66):
        code, commune = places[index]
        parties.append({
            "key": f"chủ thể {index + 1:02}", "loại": kinds[index % 3],
            "tên": f"{words[index % 3]} {commune} {index + 1}",
            "xã": code, "bản đồ của mã xã": "bản đồ 2020",
            "thành viên": 7 if index % 3 < 2 else "",
            "chương trình": "OCOP-BK; vai trò=chủ thể, đối tác; "
                            "từ ngày=30/05/2018",
            "dữ liệu mẫu": "có"})
    for index in range(69):
        owner = parties[index % 66]
        name = OCOP_PRODUCTS[(index + index // 66) % len(OCOP_PRODUCTS)]
        dossiers.append({
            "key": f"hồ sơ {index + 1:02}", "chương trình": "OCOP-BK",
            "chủ thể": owner["tên"], "tên sản phẩm": name,
            "sản phẩm": OCOP_CODES.get(name, ""), "đợt": 1,
            "ngày đăng ký": "30/05/2018",
            "ngày đạt yêu cầu": "29/06/2018" if index < 42 else "",
            "tình trạng": "" if index < 42 else "không đạt",
            "dữ liệu mẫu": "có"})
    meetings = []
    for index, code in enumerate(BAC_KAN_DISTRICTS):
        place, commune = communes(code)[0]
        meetings.append({
            "key": f"buổi {index + 1}", "chương trình": "OCOP-BK",
            "loại": "buổi tuyên truyền",
            "nội dung": f"Giới thiệu Đề án OCOP tại {commune}",
            "ngày": vn(day(2018, 3, 6) + datetime.timedelta(days=7 * index)),
            "xã": place, "bản đồ của mã xã": "bản đồ 2020",
            "dữ liệu mẫu": "có"})
    programme = {
        "mã ngắn": "OCOP-BK",
        "tên": "Đề án Mỗi xã, phường một sản phẩm tỉnh Bắc Kạn 2018-2020",
        "tên tiếng Anh": "One Commune One Product, Bac Kan",
        "tỉnh": "Bắc Kạn", "từ ngày": "01/01/2018", "đến ngày": "31/12/2020",
        "địa bàn": areas(["06"], 2020),
        "khung điểm OCOP": "3; điểm ít nhất=50 | 4; điểm ít nhất=70 | "
                           "5; điểm ít nhất=90",
        "ghi chú": MADE_UP}
    return {"programme": [programme], "parties": parties,
            "dossiers": dossiers, "meetings": meetings}


# ---- Cần Thơ, OCOP: 003

def seed_003():
    """The plan of 8 November 2019: targets and money, nothing done yet."""
    officials = ("cả cán bộ quản lý nhà nước cấp thành phố và huyện, doanh "
                 "nghiệp, hợp tác xã, chủ hộ có đăng ký kinh doanh")
    targets = [f"{figure}; {value}; đến hết năm=2020" for figure, value in [
        ("sản phẩm có sao OCOP còn hạn",
         "giá trị=20; ghi chú=tiêu chuẩn hoá 20 sản phẩm, dịch vụ hiện có"),
        ("chủ thể tham gia", "giá trị=20"),
        ("chủ thể được đào tạo",
         f"tỷ lệ=100 %; trên tổng số=chủ thể tham gia; ghi chú={officials}"),
        ("làng du lịch", "giá trị=3")]]
    programme = {
        "mã ngắn": "OCOP-CT",
        "tên": "Chương trình Mỗi xã một sản phẩm TP Cần Thơ 2019-2020 "
               "(Kế hoạch 94/KH-UBND)",
        "tên tiếng Anh": "One Commune One Product, Can Tho",
        "tỉnh": "Cần Thơ", "từ ngày": "01/01/2019", "đến ngày": "31/12/2020",
        "địa bàn": areas(["92"], 2020), "mục tiêu": " | ".join(targets),
        "kinh phí": "ngân sách nhà nước; số tiền=100.000.000.000 | "
                    "vốn huy động; số tiền=300.000.000.000",
        "khung điểm OCOP": "3; điểm ít nhất=50 | 4; điểm ít nhất=70 | "
                           "5; điểm ít nhất=90"}
    villages = [{"key": f"làng {index + 1}", "chương trình": "OCOP-CT",
                 "loại": "làng du lịch",
                 "tên": f"Làng du lịch thứ {index + 1} (chưa đặt tên)",
                 "dữ liệu mẫu": "có"} for index in range(3)]
    return {"programme": [programme], "models": villages}


# ---- Đắk Nông, linkages: 004

DAK_NONG_DISTRICTS = ("660", "661", "662", "663", "664", "665", "666", "667")
CROPS = ["cà phê", "hồ tiêu", "mắc ca", "lúa gạo", "sầu riêng"]
DUE = "10/08/2023"


def place_named(district_code, name):
    return next(code for code, each in communes(district_code)
                if each == name)


def seed_004():
    """18 July 2023: linkages over two districts or more, chosen for support."""
    programme = {
        "mã ngắn": "GNBV-DN",
        "tên": "Chương trình MTQG giảm nghèo bền vững 2021-2025, Dự án 2, "
               "tỉnh Đắk Nông",
        "tên tiếng Anh": "Sustainable poverty reduction, project 2, Dak Nong",
        "tỉnh": "Đắk Nông", "từ ngày": "01/01/2021", "đến ngày": "31/12/2025",
        "địa bàn": areas(["67"], 2020), "chuỗi giá trị": " | ".join(CROPS)}
    parties, models = [], []
    for index in range(12):
        home = DAK_NONG_DISTRICTS[index % len(DAK_NONG_DISTRICTS)]
        other = DAK_NONG_DISTRICTS[(index + 1) % len(DAK_NONG_DISTRICTS)]
        code, commune = communes(home)[index // len(DAK_NONG_DISTRICTS)]
        name = f"HTX nông nghiệp {commune} {index + 1}"
        crop = CROPS[index % len(CROPS)]
        parties.append({
            "key": f"HTX {index + 1:02}", "loại": "hợp tác xã", "tên": name,
            "xã": code, "bản đồ của mã xã": "bản đồ 2020",
            "sản phẩm": crop, "dữ liệu mẫu": "có"})
        models.append({
            "key": f"liên kết {index + 1:02}", "chương trình": "GNBV-DN",
            "loại": "mô hình liên kết theo chuỗi giá trị",
            "tên": f"Liên kết chuỗi {crop}, {name}", "đơn vị chủ trì": name,
            "bên liên kết": "", "địa bàn": areas([home, other], 2020),
            "sản phẩm": crop, "từ ngày": "18/07/2023",
            "tình trạng hồ sơ": "đang lập", "hạn hồ sơ": DUE,
            "dữ liệu mẫu": "có"})
    company, partner = "Công ty TNHH MTV Châu Giang", "Hợp tác xã Thịnh Phát"
    for key, kind, name, district, commune in [
            ("Châu Giang", "doanh nghiệp", company, "660", "Nghĩa Đức"),
            ("Thịnh Phát", "hợp tác xã", partner, "661", "Quảng Sơn")]:
        parties.append({
            "key": key, "loại": kind, "tên": name,
            "xã": place_named(district, commune),
            "bản đồ của mã xã": "bản đồ 2020", "sản phẩm": "rau an toàn",
            "dữ liệu mẫu": ""})
    models.append({
        "key": "liên kết 13", "chương trình": "GNBV-DN",
        "loại": "mô hình liên kết theo chuỗi giá trị",
        "tên": "Liên kết trồng rau - củ - quả", "đơn vị chủ trì": company,
        "bên liên kết": partner, "địa bàn": "", "sản phẩm": "rau an toàn",
        "từ ngày": "18/07/2023", "tình trạng hồ sơ": "đang lập",
        "hạn hồ sơ": DUE, "dữ liệu mẫu": ""})
    return {"programme": [programme], "parties": parties, "models": models}


SEEDS = {"000": seed_000, "001": seed_001, "002": seed_002, "003": seed_003,
         "004": seed_004}


def main():
    is_check = "--check" in sys.argv[1:]
    differing = []
    for name, make in SEEDS.items():
        for part, rows in make().items():
            path = HERE / name / f"{part}.csv"
            text = table(part, rows)
            if is_check and (not path.exists() or
                             path.read_text(encoding="utf-8") != text):
                differing.append(path)
            elif not is_check:
                path.parent.mkdir(exist_ok=True)
                path.write_text(text, encoding="utf-8")
    for path in differing:
        print(f"{path} is not what make.py writes")
    return 1 if differing else 0


if __name__ == "__main__":
    sys.exit(main())
